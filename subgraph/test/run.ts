/**
 * Builds the subgraph and runs every scenario in `subgraph/test/scenarios` with `gnd test`: one process and one
 * fresh database each, because a failed test would otherwise leave its data, and the next would pass unrun. Then all again with
 * the embedded engine, in one process, which does not know that trap and sees in which order lists come.
 *
 *     DATABASE_ADMIN_URL=postgres://postgres:any@127.0.0.1:5432/postgres tsx subgraph/test/run.ts [name...]
 *
 * The database needs the locale C and UTF-8. With names, only the scenarios whose file name contains one of them run.
 */
import { build, type Outcome, requireAdminUrl, runEmbedded, runScenario, scenarioNames } from "./runner.ts";

const PARALLEL = 2;

async function main(): Promise<number> {
  const adminUrl = requireAdminUrl();
  const names = await scenarioNames(process.argv.slice(2));

  const started = performance.now();
  await build();
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

  const queue = [...names];
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const outcome = await runScenario(name, adminUrl);
      outcomes.push(outcome);
      console.log(
        `${outcome.failure === undefined ? "pass" : "FAIL"}  ${name}  ${outcome.seconds.toFixed(1)} s`,
      );
      if (outcome.failure !== undefined) console.log(outcome.failure.replaceAll(/^/gm, "      "));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));

  const failed = outcomes.filter((outcome) => outcome.failure !== undefined).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${outcomes.length - failed} passed, ${failed} failed, ${seconds} s`);
  if (names.length === 0) return 1;
  const embedded = await runEmbedded(names, adminUrl);
  console.log(
    `embedded: ${names.length - embedded.failed.length} passed, ${embedded.failed.length} failed, ${embedded.seconds.toFixed(1)} s`,
  );
  if (embedded.failed.length > 0) console.log(embedded.output);
  return failed === 0 && embedded.failed.length === 0 ? 0 : 1;
}

process.exitCode = await main();
