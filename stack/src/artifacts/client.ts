import { z } from "zod";

export interface NamedArtifact {
  /** File name, or a path such as "metadata/1.json". */
  name: string;
  content: string | Uint8Array<ArrayBuffer>;
}

export interface AddedArtifact {
  name: string;
  /** CID of version 1. */
  cid: string;
  /** `ipfs://<cid>`, as a contract records it. */
  uri: string;
}

const AddedLine = z.object({ Name: z.string(), Hash: z.string() });

/** Adds one file to the store at `url`: this one, Kubo, or a pinning service that speaks its RPC. */
export async function addArtifact(url: string, artifact: NamedArtifact): Promise<AddedArtifact> {
  const [added] = await addArtifacts(url, [artifact]);
  if (added === undefined) throw new Error(`the artifact store at ${url} gave no CID for ${artifact.name}`);
  return added;
}

/**
 * Adds files in one request. Names that share a directory make that directory too, after its files: the last entry
 * for "metadata/1.json" and "metadata/2.json" is "metadata", whose CID is the base of both.
 */
export async function addArtifacts(
  url: string,
  artifacts: readonly NamedArtifact[],
): Promise<AddedArtifact[]> {
  const form = new FormData();
  for (const { name, content } of artifacts) {
    form.append("file", new Blob([content], { type: "application/octet-stream" }), encodeURIComponent(name));
  }
  const response = await fetch(`${url}/api/v0/add?cid-version=1&raw-leaves=true&pin=true`, {
    method: "POST",
    body: form,
  });
  const body = await response.text();
  if (!response.ok)
    throw new Error(`the artifact store at ${url} answered ${response.status}: ${body.trim()}`);
  return body
    .trim()
    .split("\n")
    .map((line) => AddedLine.parse(JSON.parse(line)))
    .map(({ Name, Hash }) => ({ name: Name, cid: Hash, uri: `ipfs://${Hash}` }));
}
