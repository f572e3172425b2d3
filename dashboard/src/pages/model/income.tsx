import { useReading } from "../../data/gateway.ts";
import { daysBefore } from "../../domain/fees.ts";
import { sum } from "../../format/money.ts";
import { ChainTimeDocument, ModelIncomeDocument, type ModelIncomeQuery } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth, Stat, Unit } from "../../ui/parts.tsx";
import { SourceBar } from "../../ui/source-bar.tsx";

const DAYS = 7;
const MICROSECONDS = "000000";

/** What the model has brought its owners, of late and in all, by where it came from. */
export function Income({ model }: { model: string }) {
  const now = useReading(ChainTimeDocument, {}).query.data?.data._meta?.block.timestamp ?? undefined;
  const reading = useReading(
    ModelIncomeDocument,
    now === undefined ? undefined : { model, of: model, before: `${daysBefore(now, DAYS)}${MICROSECONDS}` },
  );
  return (
    <Panel title="Brought its owners" reading={reading} lines={5}>
      {(found) => {
        if (found.model === null) return <Empty>There is no model with this number.</Empty>;
        const parts = partsOf(found.model, found);
        return (
          <div className="stack">
            <dl className="stats">
              <Stat label={`Last ${DAYS} days`}>
                <Eth wei={sum(parts.map(({ late }) => late))} />
              </Stat>
              <Stat label="In all">
                <Eth wei={found.model.totalIncome} />
              </Stat>
            </dl>
            <SourceBar parts={parts} />
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">From</th>
                  <th scope="col" className="right">
                    Last {DAYS} days (<Unit />)
                  </th>
                  <th scope="col" className="right">
                    In all (<Unit />)
                  </th>
                </tr>
              </thead>
              <tbody>
                {parts.map(({ name, colour, late, amount }) => (
                  <tr key={name}>
                    <th scope="row">
                      <span className="legend">
                        <i style={{ background: `var(${colour})` }} />
                        {name}
                      </span>
                    </th>
                    <td className="right">
                      <Eth wei={late} digits={6} bare />
                    </td>
                    <td className="right">
                      <Eth wei={amount} digits={6} bare />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Panel>
  );
}

/** What came in all, and how much of it late: all that had come by the last hour before, taken away. */
function partsOf(
  model: NonNullable<ModelIncomeQuery["model"]>,
  { mintsBefore, generationsBefore }: ModelIncomeQuery,
) {
  const mints = mintsBefore?.[0];
  const generations = generationsBefore?.[0];
  const sources = [
    ["Mints", "--mint", model.totalIncomeFromMints, mints?.totalOwnersAmount],
    ["Royalties", "--royalty", model.totalIncomeFromRoyalties, mints?.totalRoyaltiesToOwners],
    ["Generations", "--generation", model.totalIncomeFromGenerations, generations?.totalSettled],
  ] as const;
  return sources.map(([name, colour, amount, before]) => ({
    name,
    colour,
    amount,
    late: BigInt(amount) - BigInt(before ?? 0),
  }));
}
