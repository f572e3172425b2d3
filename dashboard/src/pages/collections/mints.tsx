import { useState } from "react";
import { useReading } from "../../data/gateway.ts";
import { moment } from "../../format/time.ts";
import { CollectionMintsDocument } from "../../generated/operations.ts";
import { Older } from "../../ui/older.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty, Eth, Unit } from "../../ui/parts.tsx";
import { TransactionLink } from "../../ui/transaction-link.tsx";
import { useMe } from "../../wallet/wallet.ts";

const SHOWN = 15;

/** Its mints, newest first. */
export function Mints({ collection }: { collection: string }) {
  const me = useMe();
  const [first, setFirst] = useState(SHOWN);
  const reading = useReading(CollectionMintsDocument, { collection, first });
  return (
    <Panel title="Mints" reading={reading} lines={8}>
      {({ mints }) =>
        !mints?.length ? (
          <Empty>Nobody has minted from it yet.</Empty>
        ) : (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
            <section className="table-scroll" aria-label="Table of mints" tabIndex={0}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Minter</th>
                    <th scope="col">Token</th>
                    <th scope="col" className="right">
                      Paid (<Unit />)
                    </th>
                    <th scope="col" className="right wide">
                      To the owners (<Unit />)
                    </th>
                    <th scope="col" className="wide">
                      When
                    </th>
                    <th scope="col">Transaction</th>
                  </tr>
                </thead>
                <tbody>
                  {mints.map(
                    ({ id, account, token, quantity, paid, ownersAmount, timestamp, transaction }) => (
                      <tr key={id} data-mine={account.id === me}>
                        <td>
                          <Account id={account.id} mine={account.id === me} />
                        </td>
                        <td>
                          {quantity} × {token.tokenId}
                        </td>
                        <td className="right">
                          <Eth wei={paid} digits={6} bare />
                        </td>
                        <td className="right wide">
                          <Eth wei={ownersAmount} digits={6} bare />
                        </td>
                        <td className="soft wide">{moment(timestamp)}</td>
                        <td>
                          <TransactionLink hash={transaction} />
                        </td>
                      </tr>
                    ),
                  )}
                </tbody>
              </table>
            </section>
            <Older count={mints.length} first={first} ask={setFirst} />
          </>
        )
      }
    </Panel>
  );
}
