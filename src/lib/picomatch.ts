/** picomatch, loaded on demand: a module of ours, because a CommonJS package has no named exports in the bundle. */
export { default as picomatch } from 'picomatch';
