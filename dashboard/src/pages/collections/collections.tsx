import "./collections.css";
import { Link } from "@tanstack/react-router";
import { useReading } from "../../data/gateway.ts";
import { plural } from "../../format/names.ts";
import { CollectionsDocument } from "../../generated/operations.ts";
import { Artwork } from "../../ui/artwork.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth } from "../../ui/parts.tsx";

const SHOWN = 60;

/** What creators have published with the models, newest first. */
export function CollectionsPage() {
  const reading = useReading(CollectionsDocument, { first: SHOWN });
  return (
    <>
      <div className="page-head">
        <div className="stack">
          <h1>Collections</h1>
          <p className="soft lead">
            Made by anyone with a model, minted by anyone. A part of every mint goes to its owners.
          </p>
        </div>
      </div>
      <Panel title="All collections" reading={reading} lines={8}>
        {({ collections }) =>
          !collections?.length ? (
            <Empty>
              Nothing has been published yet. Make an image on the page of a model, and publish it from there.
            </Empty>
          ) : (
            <ul className="collections">
              {collections.map(({ id, name, tokens, creator, totalMinted, totalOwnersAmount }) => (
                <li key={id}>
                  <Link to="/collections/$collection" params={{ collection: id }} aria-label={name}>
                    <div className="collection-face" data-count={Math.min(4, tokens.length)}>
                      {tokens.map(({ id: token, image }) => (
                        <Artwork key={token} image={image} alt="" />
                      ))}
                    </div>
                    <h3>{name}</h3>
                  </Link>
                  <Account id={creator.id} />
                  <p className="soft small">
                    {plural(totalMinted, "mint")} · <Eth wei={totalOwnersAmount} /> to the owners
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Panel>
    </>
  );
}
