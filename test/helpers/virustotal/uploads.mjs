// Uploads: POST /files and the single-use upload URLs, and the analyses that follow. An analysis goes through the states
// that the test scripts, one a poll; when it is completed, the file is known.
import { createHash, randomBytes } from 'node:crypto';
import { ApiError, countsOf, resultsOf, sha256 } from './objects.mjs';

const PARTIAL = { malicious: 0, suspicious: 0, undetected: 3, harmless: 0 };
const NONE = { malicious: 0, suspicious: 0, undetected: 0, harmless: 0 };

/** `{filename, content}` of the part named `file`; throws a 400 for anything else. */
function filePart(contentType, body) {
  const boundary = /^multipart\/form-data; ?boundary="?([^";]{1,70})"?$/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw new ApiError(400, 'BadRequestError', 'not a multipart form');
  const mark = Buffer.from(`--${boundary}`);
  if (body.indexOf(mark) !== 0) throw new ApiError(400, 'BadRequestError', 'no first boundary');
  const headEnd = body.indexOf('\r\n\r\n');
  const contentEnd = body.lastIndexOf(Buffer.from(`\r\n--${boundary}--`));
  if (headEnd < 0 || contentEnd < headEnd) throw new ApiError(400, 'BadRequestError', 'form is cut short');
  const head = body.subarray(mark.length + 2, headEnd).toString('latin1');
  // App Engine refuses RFC 5987 names.
  const named = /^content-disposition: form-data; name="file"; filename="([^"\r\n]+)"$/im.exec(head);
  if (named === null || /filename\*/i.test(head))
    throw new ApiError(400, 'BadRequestError', 'no part named "file" with a plain file name');
  return { filename: named[1], content: body.subarray(headEnd + 4, contentEnd) };
}

/**
 * @param knowledge what becomes known when an analysis is completed
 * @param script `{states, verdict, early404, conflict}`: see types
 */
export function createUploads(knowledge, script) {
  const analyses = new Map();
  const received = [];
  const urls = new Set();

  function begin(contentType, body) {
    const { filename, content } = filePart(contentType, body);
    const hash = sha256(content);
    received.push({ filename, sha256: hash, size: content.length });
    const id = Buffer.from(
      `${createHash('md5').update(content).digest('hex')}:${1754560305 + analyses.size}`,
    );
    const analysis = {
      id: id.toString('base64'),
      sha256: hash,
      size: content.length,
      states: [...(script.states ?? ['queued', 'in-progress', 'completed'])],
      early404: script.early404 ?? 0,
    };
    analyses.set(analysis.id, analysis);
    return { data: { type: 'analysis', id: analysis.id } };
  }

  function poll(id) {
    const analysis = analyses.get(id);
    if (analysis === undefined) throw new ApiError(404, 'NotFoundError', `analysis ${id} not found`);
    if (analysis.early404 > 0) {
      analysis.early404 -= 1;
      throw new ApiError(404, 'NotFoundError', `Analysis "${id}" not found`);
    }
    const state = analysis.states.length > 1 ? analysis.states.shift() : analysis.states[0];
    const verdict = script.verdict ?? {};
    const completed = state === 'completed';
    const counts = completed ? countsOf('file', verdict) : state === 'in-progress' ? PARTIAL : NONE;
    const ended = state === 'completed-empty' || state === 'completed-silent';
    const stated = ended ? NONE : counts;
    if (completed) knowledge.tell(analysis.sha256, verdict);
    return {
      meta: { file_info: { sha256: analysis.sha256, size: analysis.size } },
      data: {
        type: 'analysis',
        id,
        attributes: {
          date: 1_754_560_305,
          status: ended ? 'completed' : state,
          stats: {
            ...stated,
            timeout: 0,
            'confirmed-timeout': 0,
            failure: 0,
            // Engines that ended, none of them with a verdict.
            'type-unsupported': state === 'completed-silent' ? 60 : 0,
          },
          results: resultsOf(stated, completed ? verdict.engines : {}),
        },
      },
    };
  }

  return {
    received,
    begin,
    poll,
    isKnown: (id) => analyses.has(id),
    /** A fresh single-use path below the server's root. */
    newUrl() {
      const path = `/_ah/upload/${randomBytes(12).toString('hex')}`;
      urls.add(path);
      return path;
    },
    useUrl: (path) => urls.delete(path),
  };
}
