/** Files of another language, imported as text: the bundler and the test runner load them so. */
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.lua' {
  const text: string;
  export default text;
}
