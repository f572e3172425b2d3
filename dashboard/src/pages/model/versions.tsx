import type { Reading } from "../../data/gateway.ts";
import { useSettings } from "../../data/settings.ts";
import { day } from "../../format/time.ts";
import type { ModelHeadQuery } from "../../generated/operations.ts";
import { Out } from "../../ui/icons.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Empty } from "../../ui/parts.tsx";

/** What was trained, on what, and under which licence; all of it by content id. */
export function Versions({ reading }: { reading: Reading<ModelHeadQuery> }) {
  const artifacts = useSettings()?.artifactsUrl;
  return (
    <Panel title="Versions" reading={reading}>
      {({ model }) =>
        !model?.versions.length ? (
          <Empty>No version has been published yet.</Empty>
        ) : (
          <ul className="history linked">
            {model.versions.map(({ id, version, publishedAt, weights, trainingData, licence }) => (
              <li key={id}>
                <span>
                  <strong>Version {version}</strong> <span className="soft">since {day(publishedAt)}</span>
                </span>
                <span className="row">
                  {(
                    [
                      ["Weights", weights],
                      ["Training data", trainingData],
                      ["Licence", licence],
                    ] as const
                  ).map(([name, contentId]) => (
                    <a key={name} href={artifacts && `${artifacts}/ipfs/${contentId}`} title={contentId}>
                      {name} <Out />
                    </a>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Panel>
  );
}
