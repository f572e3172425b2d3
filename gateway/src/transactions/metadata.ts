import type { Hex } from "viem";
import type { ArtifactStore } from "../artifacts/store.ts";
import { GatewayError } from "../errors.ts";

/** What a token's metadata says, in the words of ERC-721 and ERC-1155. */
export interface TokenMetadata {
  readonly name: string;
  readonly description: string;
  /** Content id of the image. */
  readonly image: string;
  /** Id of the generation that made it. */
  readonly generation: Hex | undefined;
}

/**
 * Puts a token's metadata into the artifact store, which names it by its content: the same again is the same id.
 *
 * @throws GatewayError ARTIFACTS_UNAVAILABLE, or the signal's reason
 */
export async function storeMetadata(
  artifacts: ArtifactStore,
  { name, description, image, generation }: TokenMetadata,
  signal: AbortSignal,
): Promise<{ contentId: string; url: string }> {
  const document = { name, description, image: `ipfs://${image}`, properties: { generation } };
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    const contentId = await artifacts.add(bytes, "application/json", signal);
    return { contentId, url: artifacts.urlOf(contentId) };
  } catch (cause) {
    signal.throwIfAborted();
    throw new GatewayError("ARTIFACTS_UNAVAILABLE", "The metadata could not be stored; try again shortly.", {
      cause,
    });
  }
}
