import { useReading } from "../../data/gateway.ts";
import { CollectionHoldersDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Account, Empty } from "../../ui/parts.tsx";
import { useMe } from "../../wallet/wallet.ts";

const SHOWN = 12;

/** Who has most of it. */
export function Holders({ collection }: { collection: string }) {
  const me = useMe();
  const reading = useReading(CollectionHoldersDocument, { collection, first: SHOWN });
  return (
    <Panel title="Holders" reading={reading} lines={8}>
      {({ tokenBalances }) =>
        !tokenBalances?.length ? (
          <Empty>Nobody holds a token of it yet.</Empty>
        ) : (
          <ul className="history">
            {tokenBalances.map(({ id, account, balance, token }) => (
              <li key={id}>
                <Account id={account.id} mine={account.id === me} />
                <span className="number">
                  {balance} × token {token.tokenId}
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Panel>
  );
}
