/**
 * Why there is no answer. AssemblyScript cannot catch exceptions, so whoever
 * finds a problem writes it down here and returns early.
 */
export class Problem {
  message: string = "";

  /** Keeps the first message; returns "" for the convenience of callers. */
  because(message: string): string {
    if (this.message.length == 0) this.message = message;
    return "";
  }
}
