/**
 * What mutation testing leaves out: statements that only write to the log or only mark a crash point, and a constant `logged`, which holds
 * facts for the log.
 */
const isCallOf = (node, matches) => {
  const call = node?.type === 'AwaitExpression' ? node.argument : node;
  return call?.type === 'CallExpression' && matches(call.callee);
};
const isLog = (callee) => callee.type === 'MemberExpression' && callee.object.name === 'log';
const isPoint = (callee) => callee.name === 'crashPoint';
const tellsOnly = (node) => isCallOf(node, (callee) => isLog(callee) || isPoint(callee));

/** `if (…) log.warn(…)` with nothing else in it. */
const isConditional = (node) => node.type === 'IfStatement' && !node.alternate && tellsOnly(node.consequent.expression);

/** `(error) => log.warn(…)`. */
const isTeller = (node) => node.type === 'ArrowFunctionExpression' && tellsOnly(node.body);

const isLogged = (node) => node.type === 'VariableDeclaration' && node.declarations[0].id.name === 'logged';

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'not-promised',
    value: {
      shouldIgnore: ({ node }) =>
        [tellsOnly, isConditional, isTeller, isLogged].some((matches) => matches(node))
          ? 'A line of the log or a point of the fault ring.'
          : undefined,
    },
  },
];
