import { useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { percentOfPpm } from "../../format/money.ts";
import { OwnersDocument, type OwnersQuery } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth, Unit } from "../../ui/parts.tsx";
import { useMe } from "../../wallet/wallet.ts";

type Payout = NonNullable<OwnersQuery["payouts"]>["nodes"][number];

const FEW = 18;
/** The gateway gives at most this many at once. */
const MOST = 999;

/** What every owner has earned, taken out and can take out, at one block. */
export function Owners({ campaign }: { campaign: string }) {
  const me = useMe();
  const [showsAll, setShowsAll] = useState(false);
  const reading = useReading(OwnersDocument, { campaign: campaign as `0x${string}`, first: MOST });
  return (
    <Panel title="Owners" reading={reading} exported={`payouts/${campaign}`} lines={10}>
      {({ payouts }) => {
        if (!payouts?.nodes.length) return <Empty>Nobody owns a part of it yet.</Empty>;
        const owners = payouts.nodes.toSorted(byContribution);
        const shown = showsAll ? owners : owners.slice(0, FEW);
        const mine = owners.find(({ account }) => account === me);
        const rows = mine === undefined || shown.includes(mine) ? shown : [mine, ...shown];
        return (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
            <section className="table-scroll" aria-label="Table of owners" tabIndex={0}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Owner</th>
                    <th scope="col" className="right">
                      Share
                    </th>
                    <th scope="col" className="right">
                      Earned (<Unit />)
                    </th>
                    <th scope="col" className="right wide">
                      Withdrawn (<Unit />)
                    </th>
                    <th scope="col" className="right">
                      Withdrawable (<Unit />)
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((owner) => (
                    <tr key={owner.position} data-mine={owner.account === me}>
                      <td>
                        <Account id={owner.account} mine={owner.account === me} />
                      </td>
                      <td className="right">{percentOfPpm(owner.sharePpm)}</td>
                      <td className="right">
                        <Eth wei={owner.earned} bare />
                      </td>
                      <td className="right soft wide">
                        <Eth wei={owner.withdrawn} bare />
                      </td>
                      <td className="right">
                        <strong>
                          <Eth wei={owner.withdrawable} bare />
                        </strong>
                      </td>
                    </tr>
                  ))}
                </tbody>
                {payouts.totals ? (
                  <tfoot>
                    <tr>
                      <th scope="row">All {payouts.totals.positions.toLocaleString("en")}</th>
                      <td className="right">{percentOfPpm(1_000_000)}</td>
                      <td className="right">
                        <Eth wei={payouts.totals.earned} bare />
                      </td>
                      <td className="right soft wide">
                        <Eth wei={payouts.totals.withdrawn} bare />
                      </td>
                      <td className="right">
                        <strong>
                          <Eth wei={payouts.totals.withdrawable} bare />
                        </strong>
                      </td>
                    </tr>
                  </tfoot>
                ) : null}
              </table>
            </section>
            {!showsAll && owners.length > FEW ? (
              <button type="button" className="button" data-kind="quiet" onClick={() => setShowsAll(true)}>
                Show all {owners.length.toLocaleString("en")}
              </button>
            ) : null}
            {payouts.hasNextPage ? (
              <p className="soft small">
                The table has the first {MOST.toLocaleString("en")}; the export has all of them.
              </p>
            ) : null}
          </>
        );
      }}
    </Panel>
  );
}

function byContribution(one: Payout, other: Payout): number {
  const difference = BigInt(other.contributed) - BigInt(one.contributed);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}
