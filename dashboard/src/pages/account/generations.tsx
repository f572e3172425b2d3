import { Link } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { AccountGenerationsDocument } from "../../generated/operations.ts";
import { Artwork } from "../../ui/artwork.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth } from "../../ui/parts.tsx";

/** The images that an account asked for. */
export function Generations({ account }: { account: string }) {
  const reading = useReading(AccountGenerationsDocument, { account });
  return (
    <Panel title="Generations" reading={reading}>
      {({ account: found }) =>
        !found?.generations?.nodes.length ? (
          <Empty
            action={
              <Link to="/" className="button">
                See the campaigns
              </Link>
            }
          >
            No images yet. The model of a campaign makes some for whoever asks.
          </Empty>
        ) : (
          <ul className="generations">
            {found.generations.nodes.map(({ id, images, prompt, state, feeWei, errorCode }) => (
              <li key={id} className="stack">
                {images.map(({ contentId }) => (
                  <Artwork key={contentId} image={contentId} alt={prompt ?? "An image made with the model"} />
                ))}
                <p className="small">{prompt ?? <span className="soft">The prompt is its author's.</span>}</p>
                <span className="soft small">
                  {state === "SUCCEEDED" ? (
                    <Eth wei={feeWei} digits={6} />
                  ) : (
                    `${state.toLowerCase()} ${errorCode ?? ""}`
                  )}
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Panel>
  );
}
