import type { Reading } from "../../data/gateway.ts";
import { basisPoints } from "../../format/money.ts";
import type { ModelHeadQuery } from "../../generated/operations.ts";
import { Panel } from "../../ui/panel.tsx";
import { Empty, Eth } from "../../ui/parts.tsx";

/** What the model has brought its owners, by where it came from. */
export function Income({ reading }: { reading: Reading<ModelHeadQuery> }) {
  return (
    <Panel title="Brought its owners" reading={reading} lines={5}>
      {({ model }) => {
        if (model === null) return <Empty>There is no model with this number.</Empty>;
        const parts = [
          ["Mints", model.totalIncomeFromMints, "--mint"],
          ["Royalties", model.totalIncomeFromRoyalties, "--royalty"],
          ["Generations", model.totalIncomeFromGenerations, "--generation"],
        ] as const;
        return (
          <div className="stack">
            <p className="funding-figure">
              <strong>
                <Eth wei={model.totalIncome} />
              </strong>
            </p>
            <div className="bar" aria-hidden="true">
              {parts.map(([name, wei, colour]) => (
                <i
                  key={name}
                  style={{
                    width: `${basisPoints(wei, model.totalIncome) / 100}%`,
                    background: `var(${colour})`,
                  }}
                />
              ))}
            </div>
            <ul className="history">
              {parts.map(([name, wei]) => (
                <li key={name}>
                  <span className="soft">{name}</span>
                  <Eth wei={wei} digits={6} />
                </li>
              ))}
            </ul>
          </div>
        );
      }}
    </Panel>
  );
}
