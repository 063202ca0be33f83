/** What is wrong with a file, seen without asking anyone → sentences. */
import type { FileWarning, Finding } from '../../model.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

const CONTENT = {
  executable: 'an executable',
  archive: 'an archive',
  script: 'a script',
  html: 'an HTML page',
} as const;

const TITLES: Readonly<Record<FileWarning['code'], string>> = {
  'other-content': 'file that is not what its name says',
  'executable-data': 'executable among data',
  bidi: 'source that shows another order than it runs',
  'bidi-name': 'file name that shows another order than it has',
  'broken-pointer': 'broken Git LFS pointer',
  'archive-bomb': 'archive bomb',
};

/** For a title; null where nothing is wrong. */
export function warningTitle({ warnings = [] }: Pick<Finding, 'warnings'>): string | null {
  const [first] = warnings;
  return first === undefined ? null : TITLES[first.code];
}

export function warningSentences({ warnings = [] }: Pick<Finding, 'warnings'>): string[] {
  return [...new Set(warnings.map(sentenceOf))];
}

function sentenceOf(warning: FileWarning): string {
  switch (warning.code) {
    case 'other-content':
      return `Its name ends in ${escapeForTerminal(warning.claimed)}, but it is ${CONTENT[warning.content]}.`;
    case 'executable-data':
      return 'It is executable, in a folder that holds data.';
    case 'bidi':
      return `Line ${warning.line} holds ${warning.sign}, an invisible sign that shows the text behind it in another order than it is run in.`;
    case 'bidi-name':
      return 'Its name holds an invisible sign that turns the order of the letters, so that its ending is not the one that is shown.';
    case 'broken-pointer':
      return 'It begins as a Git LFS pointer, but git-lfs does not accept it: the file that it should stand for is not checked.';
    case 'archive-bomb':
      return `Unpacked it is more than ${warning.ratio} times as large as packed: it was not unpacked to the end, and the members behind that are not checked.`;
  }
}
