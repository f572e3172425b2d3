/*
 * graph-node's names: of tables and columns in snake case, of query fields in camel case and in plural, by the rules of the
 * Rust crate Inflector 0.11, whose oddities are part of every subgraph's API.
 */

const isAlphanumeric = (character: string) => /[\p{L}\p{N}]/u.test(character);
const isLower = (character: string | undefined) => character !== undefined && /\p{Ll}/u.test(character);
const isUpper = (character: string) => /\p{Lu}/u.test(character);
/** As the crate has it, where a digit is its own upper case. */
const isOwnUpper = (character: string) => character === character.toUpperCase();
const trimmed = (name: string) => name.replace(/[^\p{L}\p{N}]+$/u, "");

/** The name of a table or a column: `erc20Income` is `erc_20_income`. */
export function snakeCase(name: string): string {
  let result = "";
  let isFirst = true;
  for (const [index, character] of [...trimmed(name)].entries()) {
    if (!isAlphanumeric(character)) {
      if (!isFirst) result += "_";
      isFirst = true;
      continue;
    }
    const besideLower = isLower(name[index + 1]) || isLower(name[index - 1]);
    if (!isFirst && isOwnUpper(character) && besideLower) result += "_";
    result += character.toLowerCase();
    isFirst = false;
  }
  return result;
}

/** The name of the query field for one entity: `Erc20Income` is `erc20Income`. */
export function camelCase(name: string): string {
  let result = "";
  let isNewWord = false;
  let last: string | undefined;
  for (const character of trimmed(name)) {
    if (!isAlphanumeric(character)) {
      isNewWord = result !== "";
    } else if (/\p{N}/u.test(character)) {
      result += character;
      isNewWord = true;
    } else if (isNewWord || (isLower(last) && isUpper(character))) {
      result += character.toUpperCase();
      isNewWord = false;
    } else {
      result += character.toLowerCase();
      last = character;
    }
  }
  return result;
}

const IRREGULAR: Readonly<Record<string, string>> = {
  ox: "oxen",
  man: "men",
  woman: "women",
  die: "dice",
  yes: "yeses",
  foot: "feet",
  eave: "eaves",
  goose: "geese",
  tooth: "teeth",
  quiz: "quizzes",
};

/** Endings and what takes their place; the first that fits from the top decides. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/(\w*eaux)$/, ""],
  [/(\w*child)(?:ren)?$/, "ren"],
  [/(\w*pe)(?:rson|ople)$/, "ople"],
  [/(\w*(?:m|l)(?:ice|ouse))$/, "ice"],
  [/(\w*(?:matr|cod|mur|sil|vert|ind|append))(?:ix|ex)$/, "ices"],
  [/(\w*(?:x|ch|ss|sh|zz))$/, "es"],
  [/(\w*(?:x|ch|ss|sh|zz)es)$/, ""],
  [/(\w*[^ch][ieo][ln])ey$/, "ies"],
  [/(\w*(?:[^aeiouy]|qu))y$/, "ies"],
  [/(\w*(?:ar|l|ea|eo|oa|hoo))f$/, "ves"],
  [/(\w*(?:kni|wi|li))fe$/, "ves"],
  [/(\w*)sis$/, "ses"],
  [
    /(\w*(?:apheli|hyperbat|periheli|asyndet|noumen|phenomen|criteri|organ|prolegomen|hedr|automat))(?:a|on)$/,
    "a",
  ],
  [
    /(\w*(?:agend|addend|millenni|dat|extrem|bacteri|desiderat|strat|candelabr|errat|ov|symposi|curricul|automat|quor))(?:a|um)$/,
    "a",
  ],
  [/(\w*(?:her|at|gr))o$/, "oes"],
  [/(\w*(?:seraph|cherub))(?:im)?$/, "im"],
  [/(\w*(?:alumn|alg|vertebr))(?:a|ae)$/, "ae"],
  [
    /(\w*(?:alumn|syllab|octop|vir|radi|nucle|fung|cact|stimul|termin|bacill|foc|uter|loc|strat))(?:us|i)$/,
    "i",
  ],
  [/(\w*(?:[^l]ias|[aeiou]las|[emjzr]as|[iu]am))$/, ""],
  [/(\w*e[mn]u)s?$/, "s"],
  [/(\w*(?:alias|[^aou]us|tlas|gas|ris))$/, "es"],
  [/(\w*(?:ax|test))is$/, "es"],
  [/(\w*[^aeiou]ese)$/, ""],
  [/(\w*)s$/, "s"],
];

const UNCOUNTABLE = new Set(
  (
    "accommodation adulthood advertising advice aggression aid air aircraft alcohol anger applause arithmetic assistance " +
    "athletics bacon baggage beef biology blood botany bread butter carbon cardboard cash chalk chaos chess crossroads " +
    "countryside dancing deer dignity dirt dust economics education electricity engineering enjoyment envy equipment ethics " +
    "evidence evolution fame fiction flour flu food fuel fun furniture gallows garbage garlic genetics gold golf gossip " +
    "grammar gratitude grief guilt gymnastics happiness hardware harm hate hatred health heat help homework honesty honey " +
    "hospitality housework humour hunger hydrogen ice importance inflation information innocence iron irony jam jewelry judo " +
    "karate knowledge lack laughter lava leather leisure lightning linguine linguini linguistics literature litter livestock " +
    "logic loneliness luck luggage macaroni machinery magic management mankind marble mathematics mayonnaise measles methane " +
    "milk money mud music mumps nature news nitrogen nonsense nurture nutrition obedience obesity oxygen pasta patience " +
    "physics poetry pollution poverty pride psychology publicity punctuation quartz racism relaxation reliability research " +
    "respect revenge rice rubbish rum safety scenery seafood seaside series shame sheep shopping sleep smoke smoking snow " +
    "soap software soil spaghetti species steam stuff stupidity sunshine symmetry tennis thirst thunder timber traffic " +
    "transportation trust underwear unemployment unity validity veal vegetation vegetarianism vengeance violence vitality " +
    "warmth wealth weather welfare wheat wildlife wisdom yoga zinc zoology"
  ).split(" "),
);

function plural(name: string): string {
  if (UNCOUNTABLE.has(name)) return name;
  const irregular = IRREGULAR[name];
  if (irregular !== undefined) return irregular;
  for (const [ending, replacement] of ENDINGS) {
    const stem = ending.exec(name)?.[1];
    if (stem !== undefined) return stem + replacement;
  }
  return `${name}s`;
}

/** The query fields of a type: for one entity, and for many. */
export function queryNames(type: string): { readonly one: string; readonly many: string } {
  const one = camelCase(type);
  const many = camelCase(plural(type));
  return { one, many: many === one ? `${many}_collection` : many };
}
