/**
 * Whether a repository has lookups put off: the question of the hottest path, so this file imports `node:fs` alone
 * and costs one readdir. `<home>/debts/<repository>/` exists exactly while there are some; the shell part of the hook
 * relies on that too (`[ -n "$(ls -A "$home/debts")" ]`).
 */
import { readdirSync } from 'node:fs';

/** Never throws: a home that cannot be read holds no debts for us. */
export function hasDebts(home: string, repository: string): boolean {
  try {
    return readdirSync(debtFolder(home, repository)).some((name) => name.endsWith('.json'));
  } catch {
    return false;
  }
}

export function debtsFolder(home: string): string {
  return `${home}/debts`;
}

/** `repository` is a hash in hex; should it be anything else, it still names a folder right below `debts`. */
export function debtFolder(home: string, repository: string): string {
  const name = repository.replace(/[^A-Za-z0-9_-]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `${debtsFolder(home)}/${name === '' ? '%' : name}`;
}
