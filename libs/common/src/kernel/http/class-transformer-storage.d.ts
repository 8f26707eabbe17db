/** Where class-transformer keeps what a DTO declares; its package gives it no types under this name. */
declare module 'class-transformer/cjs/storage.js' {
  export const defaultMetadataStorage: {
    findTypeMetadata(
      target: abstract new (...args: never[]) => unknown,
      property: string,
    ): { readonly typeFunction: () => unknown } | undefined;
  };
}
