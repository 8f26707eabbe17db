/** Lint rules that hold decision 39: rows are made of entities, and a closed set is one list. */
import ts from 'typescript';

const columnsOf = new WeakMap();

/** The name of every property of an entity. */
function columns(program) {
  let names = columnsOf.get(program);
  if (!names) {
    const entities = program.getSourceFiles().filter(({ fileName }) => fileName.endsWith('.entity.ts'));
    const classes = entities.flatMap(({ statements }) => statements.filter(ts.isClassDeclaration));
    const members = classes.flatMap((entity) => entity.members.filter(ts.isPropertyDeclaration));
    names = new Set(members.map((member) => member.name.getText()));
    columnsOf.set(program, names);
  }
  return names;
}

const isAs = (node) =>
  (ts.isTypeReferenceNode(node) && node.typeName.getText() === 'As') ||
  (ts.isExpressionWithTypeArguments(node) && node.expression.getText() === 'As');

/** The declaration is in an entity, among the names of `As<Entity, { … }>`, in the kernel, which knows no table, or has a named type. */
function isDerived(declaration) {
  const { fileName } = declaration.getSourceFile();
  if (fileName.endsWith('.entity.ts') || fileName.includes('/libs/common/src/kernel/')) return true;
  if (ts.findAncestor(declaration, isAs)) return true;
  const { type } = declaration;
  return type !== undefined && ts.isTypeReferenceNode(type) && type.typeName.getText() !== 'Date';
}

/** A computed column may be typed by hand; one with the name of an entity's property may not, since nothing would compare the two. */
const derivedRows = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      read: 'A written statement is read by rows<…>() (kernel/database/rows.ts).',
      typed: '`{{name}}` is a column of an entity: take its type from there, with Pick, As or OrNull (decision 39).',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    return {
      "CallExpression[callee.property.name='query'] > TSTypeParameterInstantiation"(node) {
        context.report({ node, messageId: 'read' });
      },
      "CallExpression[callee.name='rows'] > TSTypeParameterInstantiation > *"(node) {
        const row = checker.getTypeFromTypeNode(esTreeNodeToTSNodeMap.get(node));
        for (const property of checker.getPropertiesOfType(checker.getApparentType(row))) {
          const name = property.getName();
          if (columns(program).has(name) && !property.declarations?.some(isDerived))
            context.report({ node, messageId: 'typed', data: { name } });
        }
      },
    };
  },
};

const closedSets = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      column: 'A closed set of a column is one exported list with its type, in the model.',
      view: 'A closed set that the API names is one list: give it a name, or take it from the model.',
    },
  },
  create: (context) => ({
    'PropertyDefinition > TSTypeAnnotation TSLiteralType'(node) {
      if (context.filename.endsWith('.entity.ts')) context.report({ node, messageId: 'column' });
    },
    "CallExpression[callee.name=/^ApiProperty/] Property[key.name='enum'] > ArrayExpression"(node) {
      context.report({ node, messageId: 'view' });
    },
  }),
};

const setsOf = new WeakMap();

/** The values of every exported list of the model. */
function sets(program) {
  let found = setsOf.get(program);
  if (!found) {
    const checker = program.getTypeChecker();
    const files = program.getSourceFiles().filter(({ fileName }) => fileName.includes('/libs/common/src/model/'));
    const lists = files
      .flatMap(({ statements }) => statements.filter(ts.isVariableStatement))
      .flatMap(({ declarationList }) => declarationList.declarations.map((list) => checker.getTypeAtLocation(list)))
      .filter((type) => checker.isTupleType(type))
      .map((type) => checker.getTypeArguments(type));
    found = lists
      .filter((values) => values.every((value) => value.isStringLiteral()))
      .map((values) => new Set(values.map(({ value }) => value)));
    setsOf.set(program, found);
  }
  return found;
}

const IN_LIST = /\bIN\s*\(\s*('[^')]*'(?:\s*,\s*'[^')]*')+)\s*\)/gi;

/** SQL that spells two or more values of one closed set: a new value would be missing there. */
const spelledSets = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      spelled: 'A list of values of a closed set has a name in the model: IN ${inSql(…)} (model/in-sql.ts).',
    },
  },
  create(context) {
    const { program } = context.sourceCode.parserServices;
    const check = (node, text) => {
      for (const [, list] of text.matchAll(IN_LIST)) {
        const words = list.split(',').map((word) => word.trim().slice(1, -1));
        if (sets(program).some((set) => words.every((word) => set.has(word))))
          context.report({ node, messageId: 'spelled' });
      }
    };
    return {
      TemplateElement: (node) => check(node, node.value.raw),
      Literal: (node) => typeof node.value === 'string' && check(node, node.value),
    };
  },
};

/** Of the first hundred rows in no order, those that fail each time keep all others out for ever. */
const orderedLimits = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unordered:
        'A statement that takes some of many rows says in which order. A sweep asks by nextIds() or nextRows().',
    },
  },
  create: (context) => ({
    TemplateLiteral(node) {
      const text = node.quasis.map(({ value }) => value.raw).join('$');
      for (const { index } of text.matchAll(/\bLIMIT (?:\d{2,}|\$)/g)) {
        const before = text.slice(0, index);
        if (before.lastIndexOf('ORDER BY') < before.lastIndexOf('SELECT'))
          context.report({ node, messageId: 'unordered' });
      }
    },
  }),
};

export const seamRules = {
  rules: {
    'derived-rows': derivedRows,
    'closed-sets': closedSets,
    'spelled-sets': spelledSets,
    'ordered-limits': orderedLimits,
  },
};
