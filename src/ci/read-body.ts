// Reads a request's body up to a limit, so that nobody can fill the memory.

import type { IncomingMessage } from 'node:http';

/** null: it is longer than that; the rest is read and dropped, because many clients read an answer only after sending everything. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part: Buffer = chunk; // a stream without an encoding gives buffers
    bytes += part.length;
    if (bytes <= maxBytes) chunks.push(part);
  }
  return bytes > maxBytes ? null : Buffer.concat(chunks).toString('utf8');
}
