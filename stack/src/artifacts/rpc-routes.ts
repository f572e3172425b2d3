import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type ContentPath, parseContentPath } from "./content-path.ts";
import { ArtifactError } from "./errors.ts";
import type { AddOptions, ArtifactStore } from "./store.ts";
import { readUpload, type UploadLimits } from "./upload.ts";
import { startStream } from "./verified-stream.ts";

export const RPC_PREFIX = "/api/v0/";

/** What `ipfs version` reports. It names this store rather than passing for Kubo. */
const VERSION = {
  Version: "0.1.0",
  Commit: "",
  Repo: "model-wip-artifacts",
  System: `${process.arch}/${process.platform}`,
  Golang: "",
};

const flag = z.enum(["true", "false", ""]).transform((value) => value !== "false");

const AddQuery = z.object({
  "cid-version": z.enum(["0", "1"]).default("0"),
  "raw-leaves": flag.optional(),
  "wrap-with-directory": flag.default(false),
});

/** Options of Kubo's `add` under which the same bytes would get another CID, and the value that changes nothing. */
const FIXED_ADD_OPTIONS: Readonly<Record<string, string>> = {
  chunker: "size-262144",
  hash: "sha2-256",
  trickle: "false",
  inline: "false",
  nocopy: "false",
  "only-hash": "false",
  "preserve-mode": "false",
  "preserve-mtime": "false",
};

/**
 * The commands of Kubo's RPC (https://docs.ipfs.tech/reference/kubo/rpc) that graph-cli, graph-node and publishing
 * scripts use: version, add, cat, block/get, pin/add. All are POST, and every error is `{Message, Code, Type}`.
 */
export function registerRpcRoutes(app: FastifyInstance, store: ArtifactStore, limits: UploadLimits): void {
  app.post(`${RPC_PREFIX}version`, () => VERSION);

  app.post(`${RPC_PREFIX}add`, async (request, reply) => {
    const options = parseAddOptions(request.query);
    const added = await store.addAll(readUpload(request, limits), options);
    const lines = added.map(({ path, cid, dagSizeBytes }) =>
      JSON.stringify({ Name: path, Hash: cid.toString(), Size: dagSizeBytes.toString() }),
    );
    return reply.type("application/json").send(`${lines.join("\n")}\n`);
  });

  app.post(`${RPC_PREFIX}cat`, async (request, reply) => {
    const entry = await store.resolve(onlyArgument(request));
    if (entry.type === "directory") {
      throw new ArtifactError(
        "NOT_A_FILE",
        `${entry.cid} is a directory; name a file in it: ${entry.cid}/<name>`,
      );
    }
    reply.type("application/octet-stream").header("x-content-length", entry.sizeBytes);
    return reply.send(entry.sizeBytes === 0 ? Readable.from([]) : await startStream(entry.read()));
  });

  app.post(`${RPC_PREFIX}block/get`, async (request, reply) => {
    const { bytes } = await store.block(onlyArgument(request));
    return reply.type("application/octet-stream").send(Buffer.from(bytes));
  });

  // Nothing is ever collected here, so a pin only has to say truly whether all of the content is present.
  app.post(`${RPC_PREFIX}pin/add`, async (request) => {
    const pins: string[] = [];
    for (const path of parseArguments(request)) pins.push((await store.verifyComplete(path)).toString());
    return { Pins: pins };
  });
}

function parseAddOptions(query: unknown): AddOptions {
  const given = z.record(z.string(), z.unknown()).parse(query);
  for (const [name, only] of Object.entries(FIXED_ADD_OPTIONS)) {
    const value = given[name];
    if (value !== undefined && value !== only) {
      throw new ArtifactError(
        "UNSUPPORTED",
        `add option "${name}=${value}" is not supported; leave it out, or send ${name}=${only}`,
      );
    }
  }
  const parsed = AddQuery.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ArtifactError(
      "MALFORMED_REQUEST",
      `add option "${issue?.path.join(".")}" is not valid: ${issue?.message}`,
    );
  }
  const { "raw-leaves": rawLeaves, ...rest } = parsed.data;
  return {
    cidVersion: rest["cid-version"] === "1" ? 1 : 0,
    wrapWithDirectory: rest["wrap-with-directory"],
    ...(rawLeaves === undefined ? {} : { rawLeaves }),
  };
}

function onlyArgument(request: FastifyRequest): ContentPath {
  const [path, ...others] = parseArguments(request);
  if (path === undefined || others.length > 0) {
    throw new ArtifactError("MALFORMED_REQUEST", "this command takes one path: ?arg=<cid>");
  }
  return path;
}

function parseArguments(request: FastifyRequest): ContentPath[] {
  const parsed = z
    .object({ arg: z.union([z.string(), z.array(z.string())]) })
    .transform(({ arg }) => (typeof arg === "string" ? [arg] : arg))
    .safeParse(request.query);
  if (!parsed.success) {
    throw new ArtifactError("MALFORMED_REQUEST", 'argument "ipfs-path" is required: ?arg=<cid>');
  }
  return parsed.data.map(parseContentPath);
}
