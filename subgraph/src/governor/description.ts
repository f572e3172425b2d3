/**
 * A proposal's description as governance apps read it: Markdown, whose first line is the title. A line that is an `ipfs://`
 * URI and nothing else names a metadata file.
 */
export class Description {
  title: string;
  body: string;
  /** URI of the metadata file; empty if none. */
  metadata: string;

  constructor(description: string) {
    const lines = withoutProposer(description).split("\n");
    let first = 0;
    while (first < lines.length - 1 && lines[first].trim().length == 0) first++;
    this.title = withoutHashes(lines[first]);
    this.body = lines
      .slice(first + 1)
      .join("\n")
      .trim();
    this.metadata = "";
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i].trim();
      if (line.startsWith("ipfs://") && !line.includes(" ")) {
        this.metadata = line;
        break;
      }
    }
  }
}

/** "# Title" is "Title". */
function withoutHashes(line: string): string {
  let start = 0;
  while (start < line.length && (line.charAt(start) == "#" || line.charAt(start) == " ")) start++;
  return line.slice(start).trim();
}

const PROPOSER_MARK = "#proposer=0x";
const PROPOSER_LENGTH = PROPOSER_MARK.length + 40;

/** Without the suffix by which OpenZeppelin's Governor keeps others from proposing the same first. */
function withoutProposer(description: string): string {
  const end = description.length - PROPOSER_LENGTH;
  if (end < 0 || description.slice(end, end + PROPOSER_MARK.length) != PROPOSER_MARK) return description;
  return description.slice(0, end);
}
