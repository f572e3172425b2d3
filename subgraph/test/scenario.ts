/**
 * A scenario is what `gnd test` runs, with less to repeat and less to get wrong: names for addresses, events by name
 * from the contracts' ABIs, earlier blocks by reference. `gnd test` ignores keys that it does not know, drops events
 * whose signature has a slip, skips the first block, compares lists as sets and cannot encode tuples; here each of these is an
 * error or cannot happen.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type FieldNode, Kind, parse as parseQuery, visit } from "graphql";
import { z } from "zod";

const ROOT = resolve(import.meta.dirname, "../..");

const Address = z.string().regex(/^0x[0-9a-f]{40}$/);
const Fixtures = z.strictObject({
  contracts: z.record(z.string(), z.strictObject({ abi: z.string(), address: Address })),
  accounts: z.record(z.string(), Address),
});

type Param = string | boolean | Param[];
const Param: z.ZodType<Param> = z.lazy(() => z.union([z.string(), z.boolean(), z.array(Param)]));

const Event = z.strictObject({
  contract: z.string(),
  event: z.string(),
  params: z.record(z.string(), Param),
  txHash: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/)
    .optional(),
});
const Block = z.strictObject({ timestamp: z.number().int().positive(), events: z.array(Event).min(1) });
const Given = z.strictObject({ given: z.string().optional(), blocks: z.array(Block) });
const Scenario = Given.extend({
  name: z.string().min(1),
  /** What IPFS has: a file's text by its content id. `gnd test` takes text only, and does not check the hash. */
  files: z.record(z.string().regex(/^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58})$/), z.string()).optional(),
  assertions: z
    .array(
      z.strictObject({
        // Of a query at several blocks, `gnd test` would see the answer for one only.
        query: z
          .string()
          .refine((query) => query.split("block:").length <= 2, "one block: argument at most")
          .refine(showsItsOrder, "a list that is sorted: its orderBy field, or first: 1"),
        expected: z.record(z.string(), z.unknown()).refine((value) => Object.keys(value).length > 0),
      }),
    )
    .min(1),
});

const Abi = z.array(
  z.object({
    type: z.string(),
    name: z.string().optional(),
    inputs: z
      .array(z.object({ name: z.string(), type: z.string(), indexed: z.boolean().optional() }))
      .optional(),
  }),
);

type EventAbi = { name: string; inputs: { name: string; type: string; indexed?: boolean | undefined }[] };

/** What `gnd test` reads. */
export interface GndTest {
  name: string;
  files: { cid: string; content: string }[];
  blocks: { number: number; timestamp: number; events?: object[] }[];
  assertions: { query: string; expected: Record<string, unknown> }[];
}

const fixtures = Fixtures.parse(readJson(resolve(import.meta.dirname, "fixtures.json")));
const addresses = new Map<string, string>([
  ...Object.entries(fixtures.contracts).map(([name, { address }]) => [name, address] as const),
  ...Object.entries(fixtures.accounts),
]);

/** Reads a scenario and writes it out as `gnd test` has it; throws with the reason if anything in it is unknown. */
export function readScenario(file: string): GndTest {
  const { name, files = {}, given, blocks, assertions } = parse(Scenario, file);
  return {
    name,
    files: Object.entries(files).map(([cid, content]) => ({ cid, content })),
    blocks: [
      // `gnd test` skips the block before the first start block, so a scenario begins with one that is empty.
      { number: 0, timestamp: 1 },
      ...[...earlierBlocks(given), ...blocks].map(({ timestamp, events }, index) => ({
        number: index + 1,
        timestamp,
        events: events.map(toGndEvent),
      })),
    ],
    assertions,
  };
}

/** Whether every sorted list shows the field that it is sorted by, or one entry: `gnd test` does not see in which order they come. */
function showsItsOrder(query: string): boolean {
  let shown = true;
  visit(parseQuery(query), {
    Field(field) {
      const orderBy = argument(field, "orderBy");
      const fields = field.selectionSet?.selections.map((one) => (one as FieldNode).name.value) ?? [];
      if (orderBy !== undefined && !fields.includes(orderBy) && argument(field, "first") !== "1")
        shown = false;
    },
  });
  return shown;
}

function argument({ arguments: given = [] }: FieldNode, name: string): string | undefined {
  const value = given.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.ENUM || value?.kind === Kind.INT ? value.value : undefined;
}

function earlierBlocks(given: string | undefined): z.infer<typeof Block>[] {
  if (given === undefined) return [];
  const { given: earlier, blocks } = parse(Given, resolve(import.meta.dirname, "given", `${given}.json`));
  return [...earlierBlocks(earlier), ...blocks];
}

function parse<T>(schema: z.ZodType<T>, file: string): T {
  const text = readFileSync(file, "utf8").replaceAll(/<([a-z]+)>/g, (_, name: string) => {
    const address = addresses.get(name);
    if (address === undefined) throw new Error(`${file}: <${name}> is not in fixtures.json`);
    return address.slice(2);
  });
  const result = schema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(`${file}: ${z.prettifyError(result.error)}`);
  return result.data;
}

function toGndEvent({ contract, event, params, txHash }: z.infer<typeof Event>): object {
  const fixture = fixtures.contracts[contract];
  if (fixture === undefined) throw new Error(`contract "${contract}" is not in fixtures.json`);
  const abi = eventAbi(fixture.abi, event);
  const expected = abi.inputs.map((input) => input.name);
  const given = Object.keys(params);
  if (expected.toSorted().join() !== given.toSorted().join()) {
    throw new Error(
      `${fixture.abi}.${event} has the parameters ${expected.join(", ")}; got ${given.join(", ")}`,
    );
  }
  return { address: fixture.address, event: signature(abi), params, ...(txHash && { txHash }) };
}

/** Every event of a contract that has an ABI in `contracts/abi`. */
export function eventAbis(contract: string): EventAbi[] {
  const abi = Abi.parse(readJson(resolve(ROOT, "contracts/abi", `${contract}.json`)));
  return abi
    .filter((entry) => entry.type === "event")
    .map((entry) => ({ name: entry.name ?? "", inputs: entry.inputs ?? [] }));
}

function eventAbi(contract: string, event: string): EventAbi {
  const abi = eventAbis(contract).find((entry) => entry.name === event);
  if (abi === undefined) throw new Error(`${contract} has no event ${event}`);
  return abi;
}

/** An event as `gnd test` wants it named. */
export function signature({ name, inputs }: EventAbi): string {
  const tuple = inputs.find(({ type }) => type.startsWith("tuple"));
  if (tuple !== undefined)
    throw new Error(
      `${name}: gnd test cannot encode the tuple ${tuple.name}; let the event carry its fields`,
    );
  const parameters = inputs.map((input) => `${input.type}${input.indexed ? " indexed" : ""} ${input.name}`);
  return `${name}(${parameters.join(", ")})`;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
