import { GatewayError } from "../errors.ts";

/** Characters (code points) that a prompt may have. */
export const MAX_PROMPT = 2000;

/**
 * Syntax with which a prompt would reach past itself into a provider. stable-diffusion.cpp takes steps, size and
 * seed from its tag, LocalAI takes what follows a bar as the negative prompt, and several servers load other weights
 * for a tag of theirs, which would no longer be this model.
 */
const CONTROL_SYNTAX = [
  { pattern: /sd_cpp_extra_args/, name: "<sd_cpp_extra_args>" },
  {
    pattern: /<\s*\/?\s*(lora|lyco|lycoris|hypernet|embedding|ti)\s*:/,
    name: "a tag that loads other weights",
  },
  { pattern: /\|/, name: "|" },
];

/**
 * What no prompt needs and what hides something in one: control characters but tab and line ends, characters that
 * turn the direction of the text around, invisible tags, and halves of characters.
 */
const HIDDEN = /[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]|\p{Cs}/u;

/** As a lenient reader might see it: look-alikes as what they look like, without what is invisible, in lower case. */
const asRead = (text: string) =>
  text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase();

/**
 * A prompt as it is sent on, without white space around it.
 * @throws GatewayError PROMPT_INVALID
 */
export function checkPrompt(name: string, prompt: string): string {
  const text = prompt.trim();
  if (text === "") throw new GatewayError("PROMPT_INVALID", `\`${name}\` is empty; describe an image.`);
  const { length } = [...text];
  if (length > MAX_PROMPT) {
    const message = `\`${name}\` has ${length} characters; at most ${MAX_PROMPT} are taken.`;
    throw new GatewayError("PROMPT_INVALID", message);
  }
  if (HIDDEN.test(text)) {
    const message = `\`${name}\` has control characters or hidden ones in it; leave them out.`;
    throw new GatewayError("PROMPT_INVALID", message);
  }
  const read = asRead(text);
  const found = CONTROL_SYNTAX.find(({ pattern }) => pattern.test(read));
  if (found) {
    const message = `\`${name}\` has ${found.name} in it, which providers read as an instruction; leave it out.`;
    throw new GatewayError("PROMPT_INVALID", message);
  }
  return text;
}
