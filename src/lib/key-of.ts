/** One text for what is told apart by its type and its value, as indicators are. */
export function keyOf({ type, value }: { readonly type: string; readonly value: string }): string {
  return `${type} ${value}`;
}
