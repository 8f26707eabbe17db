/** What a controller may say beside its answer: status and headers. The server itself stays behind this folder. */
export interface Reply {
  header(name: string, value: string): Reply;
  status(code: number): Reply;
}
