/** Loaded by the first code of every command. */
export const A_BUG = '  this is a bug of anteater: run it again with --debug and report what it prints';
