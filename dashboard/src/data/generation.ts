import {
  GenerationLiveDocument,
  GenerationNowDocument,
  type GenerationRowFragment,
} from "../generated/operations.ts";
import { gateway } from "./gateway.ts";
import { connection, follow } from "./live.ts";

/** Where no connection for pushes can be had, it is asked for after so long. */
const POLL_MS = 2_000;

const hasEnded = ({ state }: GenerationRowFragment) => state === "SUCCEEDED" || state === "FAILED";

/** Tells how a generation goes on, and resolves with it when it has ended. */
export function followGeneration(
  id: `0x${string}`,
  tell: (generation: GenerationRowFragment) => void,
): Promise<GenerationRowFragment> {
  return new Promise((resolve) => {
    const take = (generation: GenerationRowFragment | null) => {
      if (generation === null) return;
      if (!hasEnded(generation)) return tell(generation);
      stop();
      clearInterval(timer);
      resolve(generation);
    };
    const timer = setInterval(() => {
      // What is asked while the gateway is away is asked again.
      if (connection() !== "live")
        gateway.request(GenerationNowDocument, { id }).then(
          ({ generation }) => take(generation),
          () => {},
        );
    }, POLL_MS);
    const stop = follow(
      GenerationLiveDocument,
      () => ({ id }),
      ({ generation }) => take(generation),
    );
  });
}
