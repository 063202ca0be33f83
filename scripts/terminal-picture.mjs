// A terminal's text with its colours → SVG: a window as people know it, readable on light and dark pages.

const COLUMN = 8.4;
const LINE = 19;
const PADDING = 18;
const BAR = 34;

const STYLE = `text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre; }
.bold { font-weight: 700; } .line { text-decoration: underline; }
.red { fill: #ff7b72; } .green { fill: #7ee787; } .magenta { fill: #d2a8ff; } .soft { fill: #9da7b3; }`;

/** What each code of SGR switches on or off. */
const CODES = {
  0: { bold: false, line: false, color: '' },
  1: { bold: true },
  22: { bold: false },
  4: { line: true },
  24: { line: false },
  31: { color: 'red' },
  32: { color: 'green' },
  35: { color: 'magenta' },
  39: { color: '' },
};

/** @param command what was typed; @param output what was printed, colours included */
export function terminalPicture(command, output) {
  const lines = [`\u001b[1m$ ${command}\u001b[22m`, ...output.trimEnd().split('\n')];
  const columns = Math.max(80, ...lines.map((line) => line.replace(/\u001b\[\d+m/g, '').length));
  const width = Math.ceil(columns * COLUMN + 2 * PADDING);
  const height = lines.length * LINE + BAR + 2 * PADDING;
  let style = CODES[0];
  const texts = lines.map((line, index) => {
    const drawn = drawnLine(line, style);
    style = drawn.style;
    return `<text x="${PADDING}" y="${BAR + PADDING + index * LINE + 6}" xml:space="preserve">${drawn.spans}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(`A terminal: ${command} is blocked`)}">
<style>${STYLE}</style>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#30363d"/>
<circle cx="20" cy="17" r="6" fill="#ff5f57"/><circle cx="40" cy="17" r="6" fill="#febc2e"/><circle cx="60" cy="17" r="6" fill="#28c840"/>
${texts.join('\n')}
</svg>
`;
}

function drawnLine(line, before) {
  let style = before;
  let spans = '';
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
    if (code !== undefined) style = { ...style, ...CODES[code] };
    else if (part !== '') spans += span(part, style);
  }
  return { spans, style };
}

function span(text, { bold, line, color }) {
  const names = [bold && 'bold', line && 'line', color].filter(Boolean).join(' ');
  return names === '' ? escaped(text) : `<tspan class="${names}">${escaped(text)}</tspan>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
