import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseByteRange } from "./byte-range.ts";
import { parseContentPath } from "./content-path.ts";
import { sniffContentType } from "./content-type.ts";
import { ArtifactError } from "./errors.ts";
import type { ArtifactStore, StoredDirectory, StoredFile } from "./store.ts";
import { startStream } from "./verified-stream.ts";

/** Content under a hash never changes: what Kubo's gateway sends too. */
const IMMUTABLE = "public, max-age=29030400, immutable";
const RAW_BLOCK = "application/vnd.ipld.raw";

interface GatewayRequest {
  Params: { "*": string };
  Querystring: { format?: string };
}

/**
 * The read side, as the IPFS path gateway specification has it (https://specs.ipfs.tech/http-gateways/path-gateway):
 * files with ranges and validators, directories as a plain list of names, and single blocks with `?format=raw`.
 */
export function registerGatewayRoutes(app: FastifyInstance, store: ArtifactStore): void {
  app.route<GatewayRequest>({
    method: ["GET", "HEAD"],
    url: "/ipfs/*",
    handler: async (request, reply) => {
      const path = parseContentPath(request.params["*"]);
      if (wantsRawBlock(request)) return sendBlock(request, reply, await store.block(path));
      const entry = await store.resolve(path);
      return entry.type === "file" ? sendFile(request, reply, entry) : sendDirectory(request, reply, entry);
    },
  });
}

function wantsRawBlock(request: FastifyRequest<GatewayRequest>): boolean {
  const { format } = request.query;
  if (format === undefined) return request.headers.accept?.includes(RAW_BLOCK) ?? false;
  if (format === "raw") return true;
  throw new ArtifactError("UNSUPPORTED", `format "${format}" is not served here; ask for "raw" or for none`);
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
): Promise<FastifyReply> {
  const etag = `"${file.cid}"`;
  reply.header("etag", etag).header("cache-control", IMMUTABLE).header("accept-ranges", "bytes");
  if (isFresh(request, etag)) return reply.code(304).send();

  const range = isRangeValid(request, etag) ? requestedRange(request, reply, file.sizeBytes) : undefined;
  // Reading the beginning before the headers go out lets a missing or damaged block be a clear error.
  const head = await readFirstChunk(file.read());
  reply.type(sniffContentType(head)).header("content-length", range?.length ?? file.sizeBytes);
  if (range !== undefined) {
    const { offset, length } = range;
    reply.code(206).header("content-range", `bytes ${offset}-${offset + length - 1}/${file.sizeBytes}`);
  }
  if (request.method === "HEAD" || file.sizeBytes === 0) return reply.send();
  return reply.send(await startStream(file.read(range)));
}

function requestedRange(request: FastifyRequest, reply: FastifyReply, sizeBytes: number) {
  try {
    return parseByteRange(request.headers.range, sizeBytes);
  } catch (error) {
    reply.header("content-range", `bytes */${sizeBytes}`);
    throw error;
  }
}

async function sendDirectory(
  request: FastifyRequest,
  reply: FastifyReply,
  directory: StoredDirectory,
): Promise<FastifyReply> {
  const etag = `"DirIndex-${directory.cid}"`;
  reply.header("etag", etag).header("cache-control", "public, max-age=604800");
  if (isFresh(request, etag)) return reply.code(304).send();

  const names: string[] = [];
  for await (const { name } of directory.entries()) names.push(`${name}\n`);
  return reply.type("text/plain; charset=utf-8").send(names.join(""));
}

function sendBlock(
  request: FastifyRequest,
  reply: FastifyReply,
  block: { cid: { toString(): string }; bytes: Uint8Array },
): FastifyReply {
  const etag = `"${block.cid}.raw"`;
  reply.header("etag", etag).header("cache-control", IMMUTABLE);
  if (isFresh(request, etag)) return reply.code(304).send();
  return reply
    .type(RAW_BLOCK)
    .header("content-disposition", `attachment; filename="${block.cid}.bin"`)
    .send(Buffer.from(block.bytes));
}

function isFresh(request: FastifyRequest, etag: string): boolean {
  const wanted = request.headers["if-none-match"]
    ?.split(",")
    .map((value) => value.trim().replace(/^W\//, ""));
  return wanted?.some((value) => value === etag || value === "*") ?? false;
}

function isRangeValid(request: FastifyRequest, etag: string): boolean {
  const condition = request.headers["if-range"];
  return condition === undefined || condition === etag;
}

async function readFirstChunk(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const chunk of content) return chunk;
  return new Uint8Array();
}
