import "./collections.css";
import "../campaign/campaign.css";
import { Link, useParams } from "@tanstack/react-router";
import { gateway, type Reading, useReading } from "../../data/gateway.ts";
import { plural } from "../../format/names.ts";
import {
  CollectionHeadDocument,
  type CollectionHeadQuery,
  PrepareMintDocument,
} from "../../generated/operations.ts";
import { Artwork } from "../../ui/artwork.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";
import { Holders } from "./holders.tsx";
import { Mints } from "./mints.tsx";
import { Splits } from "./splits.tsx";

type Collection = NonNullable<CollectionHeadQuery["collection"]>;
type Token = Collection["tokens"][number];

/** One collection: its tokens, who has them, and who is paid. */
export function CollectionPage() {
  const { collection } = useParams({ from: "/collections/$collection" });
  const reading = useReading(CollectionHeadDocument, { collection });
  const found = reading.query.data?.data.collection;
  return (
    <>
      <div className="page-head">
        <div className="stack">
          <h1>{found?.name ?? "Collection"}</h1>
          {found ? (
            <p className="row soft">
              by <Account id={found.creator.id} /> with{" "}
              <Link to="/model/$model" params={{ model: found.model.id }}>
                {found.model.name}
              </Link>
            </p>
          ) : null}
        </div>
      </div>
      <Tokens reading={reading} />
      <div className="two-columns even">
        <Splits reading={reading} />
        <Holders collection={collection} />
      </div>
      <Mints collection={collection} />
    </>
  );
}

function Tokens({ reading }: { reading: Reading<CollectionHeadQuery> }) {
  return (
    <Panel title="Tokens" reading={reading} lines={8}>
      {({ collection, _meta }) =>
        collection === null ? (
          <Empty>There is no collection at this address.</Empty>
        ) : (
          <ul className="tokens">
            {collection.tokens.map((token) => (
              <TokenCard
                key={token.id}
                token={token}
                mintFee={collection.mintFee}
                name={token.metadataFile?.name ?? `${collection.name} ${token.tokenId}`}
                now={_meta?.block.timestamp ?? 0}
              />
            ))}
          </ul>
        )
      }
    </Panel>
  );
}

/** Why a token cannot be minted at `now`, Unix seconds; undefined if it can. */
function closedBecause(token: Token, now: number): string | undefined {
  if (token.maxSupply !== "0" && BigInt(token.totalMinted) >= BigInt(token.maxSupply)) return "Sold out";
  if (Number(token.opensAt) > now) return "Opens later";
  if (token.closesAt !== "0" && Number(token.closesAt) <= now) return "Closed";
  return undefined;
}

function TokenCard({
  token,
  mintFee,
  name,
  now,
}: {
  token: Token;
  mintFee: string;
  name: string;
  now: number;
}) {
  const { act } = useActions();
  const closed = closedBecause(token, now);
  const mint = () =>
    act({
      title: `Mint ${name}`,
      prepare: (from) => gateway.request(PrepareMintDocument, { token: token.id, quantity: "1", from }),
    });
  return (
    <li>
      <Artwork image={token.image} alt={name} />
      <h3>{name}</h3>
      <p className="soft small">
        <Eth wei={BigInt(token.price) + BigInt(mintFee)} digits={6} /> · {plural(token.totalMinted, "mint")}
        {token.maxSupply === "0" ? "" : ` of ${token.maxSupply}`}
      </p>
      <button type="button" className="button" disabled={closed !== undefined} onClick={mint}>
        {closed ?? "Mint"}
        <span className="visually-hidden"> {name}</span>
      </button>
    </li>
  );
}
