// SPDX-License-Identifier: MIT
// guide_node.mjs with|without pass|gzip SIZE RATE SAMPLES - what guide_weir
// does, on Node's own streams. `with` is pipeline() as it should be; `without`
// writes whatever comes and does not look at the answer, which is what the
// guide's modified node does to every script.
import { writeFileSync } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const CHUNK = 65536;
const BLOCK = 16 * CHUNK;
const PHRASES = 512;
const CATCH_UP_MS = 100;
const SAMPLES_MAX = 200;
const highWaterMark = 4 * CHUNK;

const [mode, shape, sizeText, rateText, samplesPath] = process.argv.slice(2);
const size = Number(sizeText);
const rate = Number(rateText);

// ---- The input: text of a kind, which shrinks to a quarter

function makeBlock() {
  let state = 1;
  const random = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const letter = () => 97 + random(26);
  const phrase = () =>
    String.fromCharCode(...Array.from({ length: 40 + random(81) }, letter));
  const phrases = Array.from({ length: PHRASES }, phrase);
  let text = '';
  while (text.length < BLOCK) text += phrases[random(1 + random(PHRASES))];
  return Buffer.from(text.slice(0, BLOCK));
}

// ---- The streams

const block = makeBlock();
let made = 0;

// A chunk comes in a later turn of the event loop, as from a file.
const source = new Readable({
  highWaterMark,
  read() {
    setImmediate(() => {
      if (made >= size) return this.push(null);
      const at = made % BLOCK;
      const length = Math.min(CHUNK, size - made);
      made += length;
      this.push(Buffer.from(block.subarray(at, at + length)));
    });
  },
});

const middle =
  shape === 'gzip' ? createGzip() : new PassThrough({ highWaterMark });

let ready = performance.now();
let arrived = 0;
const sink = new Writable({
  highWaterMark,
  write(chunk, encoding, done) {
    arrived += chunk.length;
    if (rate === 0) return done();
    const now = performance.now();
    ready = Math.max(ready, now - CATCH_UP_MS) + (chunk.length / rate) * 1000;
    if (ready - now >= 1) setTimeout(done, ready - now);
    else done();
  },
});

function ignore(from, to) {
  from.on('data', (chunk) => to.write(chunk));
  from.on('end', () => to.end());
}

// ---- The run

let samples = [];
let apart = 2;
let highest = 0;
const began = performance.now();

function take() {
  const accounted =
    source.readableLength +
    middle.writableLength +
    middle.readableLength +
    sink.writableLength;
  highest = Math.max(highest, accounted);
  if (samples.length === SAMPLES_MAX) {
    samples = samples.filter((_, i) => i % 2 === 0);
    apart *= 2;
  }
  const seconds = (performance.now() - began) / 1000;
  if (seconds * 1000 < samples.length * apart) return;
  const rss = process.memoryUsage.rss();
  samples.push(`${seconds.toFixed(4)},${rss},${accounted},`);
}

take();
const timer = setInterval(take, 5);
if (mode === 'with') {
  await pipeline(source, middle, sink);
} else {
  ignore(source, middle);
  ignore(middle, sink);
  await finished(sink);
}
clearInterval(timer);
console.log(`seconds ${(performance.now() - began) / 1000}`);
console.log(`accounted_bytes ${highest}`);
writeFileSync(
  samplesPath,
  ['seconds,rss_bytes,accounted_bytes,allocator_calls', ...samples, ''].join(
    '\n',
  ),
);
if (shape === 'pass' && arrived !== size) process.exit(1);
