import { buildSchema, parse, validate, visit } from "graphql";
import { expect, it } from "vitest";
import { positionResolvers } from "../accounting/position.ts";
import { KEY } from "../stitching/entities.ts";
import { HEAD_SELECTION } from "../stitching/pinned-document.ts";
import { noReservedAliases } from "./reserved-aliases.ts";

const schema = buildSchema("type Query { me: Query _meta: Query id: String }");
const problems = (text: string) =>
  validate(schema, parse(text), [noReservedAliases]).map(({ message }) => message);

it.each(["{ _key: id }", "{ me { _campaign: me { id } } }", "{ ...on Query { _: id } }"])(
  "refuses %s",
  (text) => {
    expect(problems(text)).toEqual([expect.stringMatching(/^The alias "_\w*" begins with an underscore/)]);
  },
);

it.each(["{ id }", "{ _meta { id } }", "{ meta: _meta { id } }", "{ __typename }", "{ __type: __typename }"])(
  "lets %s pass",
  (text) => {
    expect(problems(text)).toEqual([]);
  },
);

it("keeps clients from every alias that the gateway asks the index with", () => {
  const own = [
    KEY,
    `{ ${HEAD_SELECTION} }`,
    ...Object.values(positionResolvers.Position).map(({ selectionSet }) => selectionSet),
  ];
  for (const selections of own) {
    const aliases: string[] = [];
    visit(parse(selections), { Field: ({ alias }) => void (alias && aliases.push(alias.value)) });
    expect(aliases.length).toBeGreaterThan(0);
    for (const alias of aliases) expect(problems(`{ ${alias}: id }`), alias).toHaveLength(1);
  }
});
