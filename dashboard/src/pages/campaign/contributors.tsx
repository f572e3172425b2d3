import { useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { percentOfPpm } from "../../format/money.ts";
import { CampaignContributorsDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth, Unit } from "../../ui/parts.tsx";
import { useMe } from "../../wallet/wallet.ts";

const FEW = 10;
const MANY = 1_000;

/** Who gave, and how much; who gave most comes first. */
export function Contributors({ campaign }: { campaign: string }) {
  const me = useMe();
  const [first, setFirst] = useState(FEW);
  const reading = useReading(CampaignContributorsDocument, { campaign, first });
  return (
    <Panel title="Contributors and members" reading={reading} exported={`payouts/${campaign}`} lines={8}>
      {({ positions }) =>
        !positions?.length ? (
          <Empty>Nobody has contributed yet.</Empty>
        ) : (
          <>
            <section className="table-scroll" aria-label="Contributors">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Account</th>
                    <th scope="col" className="right">
                      Gave (<Unit />)
                    </th>
                    <th scope="col" className="right">
                      Share
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {positions.map(({ id, account, contributed, sharePpm, isMember, refunded }) => (
                    <tr key={id} data-mine={account.id === me}>
                      <td>
                        <span className="row">
                          <Account id={account.id} mine={account.id === me} />
                          {isMember ? <span className="badge">member</span> : null}
                          {refunded === "0" ? null : <span className="badge">refunded</span>}
                        </span>
                      </td>
                      <td className="right">
                        <Eth wei={contributed} bare />
                      </td>
                      <td className="right">{percentOfPpm(sharePpm)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
            {positions.length === first && first === FEW ? (
              <button type="button" className="button" data-kind="quiet" onClick={() => setFirst(MANY)}>
                Show all
              </button>
            ) : null}
          </>
        )
      }
    </Panel>
  );
}
