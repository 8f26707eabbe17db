/** Small file habits shared by the embedded system's parts. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';

/** Writes a file only its owner can read, in one step: a reader sees the old text or the new, never half of it. */
export function writePrivateFile(file: string, text: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(draft, text, { mode: 0o600 });
  fs.renameSync(draft, file);
}

/** The parsed JSON of a file, or undefined when there is no such file. Throws a sentence when it cannot be read. */
export function readJson<T>(file: string): T | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    throw new StartError(`${file} cannot be read (${code}). Was the system started by another user before?`);
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    // JSON.parse quotes its input in the message, and these files hold secrets.
    throw new StartError(`${file} is damaged: it is no JSON. Remove it and start again.`);
  }
}

/** Whether an error of the file system or of a child process carries this code. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  // Not instanceof: under mutation testing the file system's errors are of another realm.
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

/** A failure whose message is a sentence for the person at the terminal; no stack trace is shown for it. */
export class StartError extends Error {
  override name = 'StartError';
}
