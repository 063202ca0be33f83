import { describe, expect, test } from 'vitest';
import { createExtractor } from '../../../../src/extract/extract.ts';
import {
  RUNNER_VERSION,
  readRunnerAnswer,
  recordText,
  runnerScript,
  runnerVersion,
} from '../../../../src/setup/hook/hook-script.ts';
import { runnerCall } from '../../../../src/setup/managers/runner.ts';

describe('the runner', () => {
  test('has every placeholder filled in, and its version in its head', () => {
    expect(runnerScript()).not.toMatch(/@[A-Z_]+@/);
    expect(runnerVersion(runnerScript())).toBe(RUNNER_VERSION);
    expect(runnerVersion('#!/bin/sh\n')).toBeNull();
  });

  test('holds nothing that anteater would look up when it is committed', async () => {
    const found = async (text: string): Promise<number> => {
      const extractor = createExtractor({ checks: ['ips', 'urls', 'binaries'] });
      const file = { path: '.anteater/hook.sh', pathBytes: null, commit: null, oid: null };
      const lines = text.split('\n').length - 1;
      const chunk = { text, line: 1, lines, marked: false, startsMidLine: false, endsMidLine: false };
      extractor.text(file, chunk);
      return (await extractor.finish()).length;
    };
    expect(await found(runnerScript())).toBe(0);
    expect(await found(`${runnerScript()}# http://evil.net/x\n`)).toBe(1);
  });

  test('is called from the file of a manager by one command', () => {
    expect(runnerCall('pre-commit')).toBe('sh .anteater/hook.sh pre-commit');
    expect(runnerCall('pre-push', "'{1}' '{2}'")).toBe("sh .anteater/hook.sh pre-push '{1}' '{2}'");
  });
});

test('what init records is one path a line, and never a path that would be two', () => {
  expect(recordText({ node: '/usr/bin/node', bin: 'C:\\x\\anteater.cjs' })).toBe(
    '/usr/bin/node\nC:/x/anteater.cjs\n',
  );
  expect(recordText({ node: '/a\n/evil', bin: '/b' })).toBe('\n/b\n');
});

test('the runner’s answers', () => {
  const none = { node: null, program: null, missing: null, refused: null };
  expect(readRunnerAnswer('node /n\nprogram /a b\n')).toEqual({ ...none, node: '/n', program: '/a b' });
  expect(readRunnerAnswer('missing node\n')).toEqual({ ...none, missing: 'node' });
  expect(readRunnerAnswer('missing program\nrefused /x\n')).toEqual({
    ...none,
    missing: 'program',
    refused: '/x',
  });
  expect(readRunnerAnswer('')).toEqual(none);
});
