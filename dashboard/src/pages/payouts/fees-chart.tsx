import "./fees-chart.css";
import { scaleBand, scaleLinear } from "d3-scale";
import { stack } from "d3-shape";
import { useLayoutEffect, useRef, useState } from "react";
import { type FeePeriod, SOURCES, type Source, totalOf } from "../../domain/fees.ts";
import { shortEth } from "../../format/money.ts";
import { day, moment } from "../../format/time.ts";

const HEIGHT = 260;
const MARGIN = { top: 12, right: 4, bottom: 26, left: 52 };
const LABEL_WIDTH = 84;
const WEI = 1e18;

export interface FeesChartProps {
  readonly periods: readonly FeePeriod[];
  readonly interval: "hour" | "day";
}

/**
 * Stacked bars of ETH by source. Only the picture is made of floating numbers; what is read beside it, and in the table for who listens,
 * is exact.
 */
export default function FeesChart({ periods, interval }: FeesChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [pointed, setPointed] = useState<number>();
  const shown = SOURCES.filter(([source]) => periods.some(({ bySource }) => bySource[source] > 0n));
  const name = (start: number) => (interval === "hour" ? moment(start) : day(start));

  const x = scaleBand<number>()
    .domain(periods.map(({ start }) => start))
    .range([MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right)])
    .paddingInner(periods.length > 60 ? 0.12 : 0.28);
  const most = Math.max(...periods.map((period) => Number(totalOf(period)) / WEI));
  const y = scaleLinear()
    .domain([0, most || 1])
    .nice(4)
    .range([HEIGHT - MARGIN.bottom, MARGIN.top]);
  const layers = stack<FeePeriod, Source>()
    .keys(shown.map(([source]) => source))
    .value(({ bySource }, source) => Number(bySource[source]) / WEI)(periods);
  const every = Math.max(1, Math.ceil(periods.length / Math.max(1, Math.floor(width / LABEL_WIDTH))));
  const told = pointed === undefined ? undefined : periods[pointed];

  return (
    <figure className="fees">
      <figcaption className="fees-legend">
        <ul className="legend">
          {shown.map(([source, label, colour]) => (
            <li key={source}>
              <i style={{ background: `var(${colour})` }} />
              {label}
              {told ? <strong className="number">{shortEth(told.bySource[source])}</strong> : null}
            </li>
          ))}
        </ul>
        <p className="number soft">
          {told ? (
            <>
              {name(told.start)}: <strong>{shortEth(totalOf(told))} ETH</strong>
            </>
          ) : (
            `ETH, by the chain's ${interval}s in UTC`
          )}
        </p>
      </figcaption>
      <div ref={box}>
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label="Fees over time by source; the table after it has the figures"
          onPointerLeave={() => setPointed(undefined)}
        >
          {y.ticks(4).map((tick) => (
            <g key={tick} transform={`translate(0 ${y(tick)})`}>
              <line x1={MARGIN.left} x2={width - MARGIN.right} className="fees-grid" />
              <text x={MARGIN.left - 10} dy="0.32em" textAnchor="end">
                {tick.toLocaleString("en", { maximumSignificantDigits: 3 })}
              </text>
            </g>
          ))}
          {layers.map((layer, index) => (
            <g key={layer.key} fill={`var(${shown[index]?.[2]})`}>
              {layer.map((bar, at) => (
                <rect
                  key={bar.data.start}
                  x={x(bar.data.start)}
                  width={x.bandwidth()}
                  y={y(bar[1])}
                  height={Math.max(0, y(bar[0]) - y(bar[1]))}
                  rx={Math.min(3, x.bandwidth() / 4)}
                  opacity={pointed === undefined || pointed === at ? 1 : 0.45}
                />
              ))}
            </g>
          ))}
          {periods.map(({ start }, at) => (
            <g key={start}>
              {at % every === 0 && (x(start) ?? 0) < width - LABEL_WIDTH / 2 ? (
                <text x={(x(start) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 6} textAnchor="middle">
                  {interval === "hour" ? moment(start).slice(-9, -4) : day(start).replace(/ \d{4}$/, "")}
                </text>
              ) : null}
              <rect
                x={x(start)}
                width={x.step()}
                y={0}
                height={HEIGHT - MARGIN.bottom}
                fill="transparent"
                onPointerEnter={() => setPointed(at)}
              />
            </g>
          ))}
        </svg>
      </div>
      <details>
        <summary>As a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
        <section className="table-scroll" aria-label="Fees by period" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{interval === "hour" ? "Hour" : "Day"}</th>
                {shown.map(([source, label]) => (
                  <th key={source} scope="col" className="right">
                    {label}
                  </th>
                ))}
                <th scope="col" className="right">
                  All (ETH)
                </th>
              </tr>
            </thead>
            <tbody>
              {periods
                .filter((period) => totalOf(period) > 0n)
                .map((period) => (
                  <tr key={period.start}>
                    <td>{name(period.start)}</td>
                    {shown.map(([source]) => (
                      <td key={source} className="right">
                        {shortEth(period.bySource[source])}
                      </td>
                    ))}
                    <td className="right">{shortEth(totalOf(period))}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}

/** The width that there is, in pixels; changes with the window. */
function useWidth(box: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  // Before it is painted, so that it is never wider than the page.
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    setWidth(Math.floor(current.clientWidth));
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
