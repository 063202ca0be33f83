/**
 * What is made when it is first used. For expressions with `\p{…}` and decoders: each takes half a millisecond to make,
 * which a commit that does not need it should not pay.
 */
export function onDemand<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
