import type { Reading } from "../../data/gateway.ts";
import type { CollectionHeadQuery } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat } from "../../ui/parts.tsx";

const WHOLE_BPS = 10_000;
const percent = (bps: number) => `${(bps / 100).toLocaleString("en")} %`;

interface Part {
  readonly name: string;
  readonly bps: number;
  readonly colour: string;
}

/** Who gets what of a mint, by its terms, and what they got so far. */
export function Splits({ reading }: { reading: Reading<CollectionHeadQuery> }) {
  return (
    <Panel title="Who is paid" reading={reading} lines={6}>
      {({ collection: found }) => {
        if (found === null) return <Empty>There is no collection at this address.</Empty>;
        const { ownersFeeBps, creatorFeeBps, referrerFeeBps, ownersPriceBps } = found;
        const fee: Part[] = [
          { name: "Owners", bps: ownersFeeBps, colour: "--generation" },
          { name: "Creator", bps: creatorFeeBps, colour: "--mint" },
          { name: "Referrer", bps: referrerFeeBps, colour: "--royalty" },
          {
            name: "Platform",
            bps: WHOLE_BPS - ownersFeeBps - creatorFeeBps - referrerFeeBps,
            colour: "--direct",
          },
        ];
        const price: Part[] = [
          { name: "Owners", bps: ownersPriceBps, colour: "--generation" },
          { name: "Creator", bps: WHOLE_BPS - ownersPriceBps, colour: "--mint" },
        ];
        return (
          <div className="splits">
            <Split
              what={
                <>
                  Of the mint fee of <Eth wei={found.mintFee} digits={6} />
                </>
              }
              parts={fee}
            />
            <Split what="Of the price, and of royalties" parts={price} />
            <dl className="stats">
              <Stat label="Paid for mints">
                <Eth wei={found.totalPaid} />
              </Stat>
              <Stat label="To the owners">
                <Eth wei={found.totalOwnersAmount} />
              </Stat>
              <Stat label="To the creator">
                <Eth wei={found.totalCreatorAmount} />
              </Stat>
              <Stat label="Royalties" note={`${percent(found.royaltyBps)} of a resale is asked for`}>
                <Eth wei={found.totalRoyalties} />
              </Stat>
            </dl>
          </div>
        );
      }}
    </Panel>
  );
}

function Split({ what, parts }: { what: React.ReactNode; parts: readonly Part[] }) {
  return (
    <section className="stack">
      <h3>{what}</h3>
      <div className="bar" aria-hidden="true">
        {parts.map(({ name, bps, colour }) => (
          <i key={name} style={{ width: percent(bps).replace(" ", ""), background: `var(${colour})` }} />
        ))}
      </div>
      <ul className="legend">
        {parts.map(({ name, bps, colour }) => (
          <li key={name}>
            <i style={{ background: `var(${colour})` }} />
            {name} <strong>{percent(bps)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
