/** What is used of ioredis, by name: bundled, a CommonJS package that is imported on demand has a default export alone. */
export { Cluster, Redis } from 'ioredis';
