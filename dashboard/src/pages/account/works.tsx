import { Link } from "@tanstack/react-router";
import { gateway, useReading } from "../../data/gateway.ts";
import { plural } from "../../format/names.ts";
import { AccountWorksDocument, PrepareWithdrawEarningsDocument } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";

/** What an account has published, and what that brought it. */
export function Works({ account, isMine }: { account: string; isMine: boolean }) {
  const { act } = useActions();
  const reading = useReading(AccountWorksDocument, { account });
  return (
    <Panel title="Published, and earned by it" reading={reading}>
      {({ account: found }) =>
        !found?.collections.length && !found?.earnings.length ? (
          <Empty
            action={
              <Link to="/collections" className="button">
                See what others published
              </Link>
            }
          >
            Nothing published yet. An image from a model can become a collection in one transaction.
          </Empty>
        ) : (
          <ul className="history">
            {found.collections.map(({ id, name, totalMinted }) => (
              <li key={id}>
                <Link to="/collections/$collection" params={{ collection: id }}>
                  {name}
                </Link>
                <span className="soft">{plural(totalMinted, "mint")}</span>
              </li>
            ))}
            {found.earnings.map(({ id, collection, totalEarned, withdrawable }) => (
              <li key={id}>
                <span>
                  <Eth wei={totalEarned} /> <span className="soft">from {collection.name}</span>
                </span>
                {isMine && withdrawable !== "0" ? (
                  <button
                    type="button"
                    className="button"
                    onClick={() =>
                      act({
                        title: `Withdraw what ${collection.name} earned you`,
                        prepare: (from) =>
                          gateway.request(PrepareWithdrawEarningsDocument, {
                            collection: collection.id,
                            from,
                          }),
                      })
                    }
                  >
                    Withdraw <Eth wei={withdrawable} />
                  </button>
                ) : (
                  <span className="soft">
                    <Eth wei={withdrawable} /> to withdraw
                  </span>
                )}
              </li>
            ))}
          </ul>
        )
      }
    </Panel>
  );
}
