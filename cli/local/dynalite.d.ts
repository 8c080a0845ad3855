declare module 'dynalite' {
  import type { Server } from 'node:http';
  const dynalite: (options?: { createTableMs?: number; path?: string }) => Server;
  export default dynalite;
}
