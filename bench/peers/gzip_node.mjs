// SPDX-License-Identifier: MIT
// gzip_node.mjs INPUT OUTPUT - the script of Node's own guide to backpressure.
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const [input, output] = process.argv.slice(2);
await pipeline(
  createReadStream(input),
  createGzip(),
  createWriteStream(output),
);
