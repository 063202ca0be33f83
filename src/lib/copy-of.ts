/** A string of its own: a slice would keep what it was cut from in memory, such as a piece of a diff for a name in it. */
export function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
