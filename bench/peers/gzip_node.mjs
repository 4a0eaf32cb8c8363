// SPDX-License-Identifier: MIT
// gzip_node.mjs INPUT OUTPUT [LEVEL] - the script of Node's own guide to
// backpressure, and a level.
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const [input, output, level = 6] = process.argv.slice(2);
await pipeline(
  createReadStream(input),
  createGzip({ level: Number(level) }),
  createWriteStream(output),
);
