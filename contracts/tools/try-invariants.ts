// Whether each invariant notices the fault of invariant-faults.ts by itself.

import { INVARIANT_FAULTS } from "./invariant-faults.ts";
import { type Copy, copyPackage, inCopies, runTests, threadsFor, withFault } from "./mutation-copies.ts";
import { mutations } from "./mutations.ts";

/** What the invariant alone says while the fault is there; undefined if nothing, or if something else fails. */
async function findWitness(
  copy: Copy,
  invariant: string,
  id: string,
  jobs: number,
): Promise<string | undefined> {
  const mutation = mutations.find((candidate) => candidate.id === id);
  if (mutation === undefined) throw new Error(`no such mutation: ${id}; see tools/mutations.ts`);
  const env = { INVARIANT: invariant };
  const { output } = await withFault(copy, mutation, () =>
    runTests(copy, { threads: threadsFor(jobs), env }),
  );
  // The first check is made before the first action, and failing there is said in other words.
  const early = "(?:failed to set up invariant testing environment: )?";
  return new RegExp(`\\[FAIL: ${early}(${invariant}\\b.*?)\\]`).exec(output)?.[1];
}

/**
 * Plants a fault for each invariant, checks that invariant alone, and prints what it said.
 *
 * @returns Whether each noticed its fault.
 */
export async function tryInvariants(jobs: number): Promise<boolean> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
  const first = await copyPackage("invariants");
  const { passed, output } = await runTests(first, { threads: threadsFor(jobs) });
  if (!passed) throw new Error(`the invariants fail without a fault: ${output.slice(-2000)}`);
  console.log(`the invariants: built and held without a fault in ${seconds()} s`);

  const blind: string[] = [];
  await inCopies(
    "invariants",
    first,
    jobs,
    Object.entries(INVARIANT_FAULTS),
    async (copy, [invariant, id]) => {
      const witness = await findWitness(copy, invariant, id, jobs);
      if (witness === undefined) blind.push(invariant);
      console.log(`${invariant.padEnd(13)} ${id.padEnd(32)} ${witness ?? "not noticed"}`);
    },
  );
  const all = Object.keys(INVARIANT_FAULTS).length;
  console.log(`${all - blind.length} of ${all} invariants notice their fault by themselves; ${seconds()} s`);
  if (blind.length > 0) console.log(`not noticed: ${blind.join(", ")}`);
  return blind.length === 0;
}
