import { Link } from "@tanstack/react-router";
import { gateway, type Reading } from "../../data/gateway.ts";
import { percentOfPpm } from "../../format/money.ts";
import {
  type AccountHeadQuery,
  PrepareRefundDocument,
  PrepareWithdrawDocument,
} from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat, Unit } from "../../ui/parts.tsx";
import { useActions } from "../../wallet/actions.ts";

type Position = NonNullable<AccountHeadQuery["account"]>["positions"][number];

/** What an account gave, earned and took out, in all and by campaign. */
export function Positions({ reading, isMine }: { reading: Reading<AccountHeadQuery>; isMine: boolean }) {
  return (
    <Panel title="Positions" reading={reading} lines={6}>
      {({ account }) =>
        account === null ? (
          <Empty
            action={
              <Link to="/" className="button">
                See the campaigns
              </Link>
            }
          >
            This account was never on the chain: it has given, minted and voted nothing.
          </Empty>
        ) : (
          <div className="stack">
            <dl className="stats">
              <Stat label="Given">
                <Eth wei={account.totalContributed} />
              </Stat>
              <Stat label="Income withdrawn">
                <Eth wei={account.totalWithdrawn} />
              </Stat>
              <Stat label="Memberships">{account.membershipCount}</Stat>
              <Stat label="Votes">{account.voteCount}</Stat>
              <Stat
                label="Mints"
                note={
                  <>
                    paid <Eth wei={account.totalMintPaid} />
                  </>
                }
              >
                {account.mintCount}
              </Stat>
            </dl>
            {account.positions.length === 0 ? null : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
              <section className="table-scroll" aria-label="Table of positions" tabIndex={0}>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">Campaign</th>
                      <th scope="col" className="right wide">
                        Gave (<Unit />)
                      </th>
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
                      {isMine ? <th scope="col">What to do</th> : null}
                    </tr>
                  </thead>
                  <tbody>
                    {account.positions.map((position) => (
                      <Row key={position.id} position={position} isMine={isMine} />
                    ))}
                  </tbody>
                </table>
              </section>
            )}
          </div>
        )
      }
    </Panel>
  );
}

function Row({ position, isMine }: { position: Position; isMine: boolean }) {
  const { campaign, contributed, sharePpm, isMember, earned, withdrawn, withdrawable } = position;
  return (
    <tr>
      <td>
        <span className="row">
          <Link to="/campaign/$campaign" params={{ campaign: campaign.id }}>
            {campaign.name}
          </Link>
          {isMember ? <span className="badge">member</span> : null}
        </span>
      </td>
      <td className="right wide">
        <Eth wei={contributed} bare />
      </td>
      <td className="right">{percentOfPpm(sharePpm)}</td>
      <td className="right">
        <Eth wei={earned} digits={6} bare />
      </td>
      <td className="right wide">
        <Eth wei={withdrawn} digits={6} bare />
      </td>
      <td className="right">
        <strong>
          <Eth wei={withdrawable} digits={6} bare />
        </strong>
      </td>
      {isMine ? (
        <td>
          <Take position={position} />
        </td>
      ) : null}
    </tr>
  );
}

function Take({ position: { campaign, withdrawable, refundable } }: { position: Position }) {
  const { act } = useActions();
  if (withdrawable !== "0") {
    return (
      <button
        type="button"
        className="button"
        onClick={() =>
          act({
            title: "Withdraw what you have earned",
            prepare: (from) => gateway.request(PrepareWithdrawDocument, { campaign: campaign.id, from }),
          })
        }
      >
        Withdraw
      </button>
    );
  }
  if (refundable !== null && refundable !== "0") {
    return (
      <button
        type="button"
        className="button"
        onClick={() =>
          act({
            title: "Take your contribution back",
            prepare: (from) => gateway.request(PrepareRefundDocument, { campaign: campaign.id, from }),
          })
        }
      >
        Take back
      </button>
    );
  }
  return <span className="soft">nothing now</span>;
}
