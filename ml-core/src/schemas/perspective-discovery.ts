const REF = (name: string) => ({ $ref: name })
const string = (description: string) => ({ type: 'string', description })
const strings = (description: string) => ({ type: 'array', items: { type: 'string' }, description })
const boolean = (description: string) => ({ type: 'boolean', description })

const SCHEMAS = {
  AnalyzeCommentRequest: {
    comment: { ...REF('TextEntry'), description: 'The comment to analyze.' },
    context: { ...REF('Context'), description: 'The context of the comment.' },
    requestedAttributes: {
      type: 'object',
      additionalProperties: REF('AttributeParameters'),
      description: 'The attributes to score, by name.',
    },
    languages: strings('The language(s) of the comment, ISO 639-1. Detected when left out.'),
    spanAnnotations: boolean('Whether to also score each sentence.'),
    doNotStore: boolean('Whether the comment must not be stored.'),
    clientToken: string('Echoed in the response.'),
    sessionId: string('Session of the user.'),
    communityId: string('Community the comment belongs to.'),
  },
  AnalyzeCommentResponse: {
    attributeScores: {
      type: 'object',
      additionalProperties: REF('AttributeScores'),
      description: 'Scores of the requested attributes.',
    },
    languages: strings('The languages the comment was scored as.'),
    detectedLanguages: strings('The languages detected in the comment.'),
    clientToken: string('The clientToken of the request.'),
  },
  ArticleAndParentComment: {
    article: { ...REF('TextEntry'), description: 'The source content, such as the article.' },
    parentComment: { ...REF('TextEntry'), description: 'The comment this one replies to.' },
  },
  AttributeParameters: {
    scoreType: { ...string('What kind of score to return.'), enum: ['SCORE_TYPE_UNSPECIFIED', 'PROBABILITY'] },
    scoreThreshold: { type: 'number', format: 'float', description: 'Leave the attribute out below this score.' },
  },
  AttributeScores: {
    spanScores: { type: 'array', items: REF('SpanScore'), description: 'Scores of parts of the comment.' },
    summaryScore: { ...REF('Score'), description: 'Score of the whole comment.' },
  },
  Context: {
    entries: { type: 'array', items: REF('TextEntry'), description: 'Messages before this one.' },
    articleAndParentComment: { ...REF('ArticleAndParentComment'), description: 'What is being commented on.' },
  },
  Score: {
    value: { type: 'number', format: 'float', description: 'The score.' },
    type: { ...string('The kind of score.'), enum: ['SCORE_TYPE_UNSPECIFIED', 'PROBABILITY'] },
  },
  SpanScore: {
    begin: { type: 'integer', format: 'int32', description: 'First UTF-16 unit of the span.' },
    end: { type: 'integer', format: 'int32', description: 'UTF-16 unit after the span.' },
    score: { ...REF('Score'), description: 'Score of the span.' },
  },
  SuggestCommentScoreRequest: {
    comment: { ...REF('TextEntry'), description: 'The comment the scores are for.' },
    context: { ...REF('Context'), description: 'The context of the comment.' },
    attributeScores: {
      type: 'object',
      additionalProperties: REF('AttributeScores'),
      description: 'What the scores should be, by attribute.',
    },
    languages: strings('The language(s) of the comment, ISO 639-1.'),
    communityId: string('Community the comment belongs to.'),
    clientToken: string('Echoed in the response.'),
    sessionId: string('Session of the user.'),
    doNotStore: boolean('Whether the suggestion must not be stored.'),
  },
  SuggestCommentScoreResponse: {
    detectedLanguages: strings('The languages detected in the comment.'),
    requestedLanguages: strings('The languages of the request.'),
    clientToken: string('The clientToken of the request.'),
  },
  TextEntry: {
    text: string('UTF-8 text.'),
    type: { ...string('How the text is written.'), enum: ['TEXT_TYPE_UNSPECIFIED', 'PLAIN_TEXT', 'HTML'] },
  },
} as const

function method(name: 'analyze' | 'suggestscore', request: string, response: string, description: string) {
  return {
    id: `commentanalyzer.comments.${name}`,
    path: `v1alpha1/comments:${name}`,
    flatPath: `v1alpha1/comments:${name}`,
    httpMethod: 'POST',
    description,
    parameterOrder: [],
    parameters: {},
    request: REF(request),
    response: REF(response),
    scopes: ['https://www.googleapis.com/auth/userinfo.email'],
  }
}

/** The document Google's clients build themselves from, naming `origin` as the place to call. */
export function discoveryDocument(origin: string) {
  const rootUrl = `${origin}/`
  return {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'commentanalyzer:v1alpha1',
    name: 'commentanalyzer',
    canonicalName: 'Comment Analyzer',
    version: 'v1alpha1',
    version_module: true,
    revision: '20260101',
    title: 'Perspective Comment Analyzer API (Parley)',
    description: 'The potential impact of a comment on a conversation, scored by a model of your own.',
    documentationLink: 'https://developers.perspectiveapi.com/s/docs',
    ownerDomain: 'google.com',
    ownerName: 'Google',
    icons: {
      x16: 'http://www.google.com/images/icons/product/search-16.gif',
      x32: 'http://www.google.com/images/icons/product/search-32.gif',
    },
    protocol: 'rest',
    fullyEncodeReservedExpansion: true,
    batchPath: 'batch',
    rootUrl,
    mtlsRootUrl: rootUrl,
    baseUrl: rootUrl,
    basePath: '',
    servicePath: '',
    auth: {
      oauth2: {
        scopes: { 'https://www.googleapis.com/auth/userinfo.email': { description: 'See your email address' } },
      },
    },
    parameters: PARAMETERS,
    schemas: Object.fromEntries(
      Object.entries(SCHEMAS).map(([id, properties]) => [id, { id, type: 'object', properties }]),
    ),
    resources: {
      comments: {
        methods: {
          analyze: method(
            'analyze',
            'AnalyzeCommentRequest',
            'AnalyzeCommentResponse',
            'Analyzes the provided text and returns scores for requested attributes.',
          ),
          suggestscore: method(
            'suggestscore',
            'SuggestCommentScoreRequest',
            'SuggestCommentScoreResponse',
            'Suggest comment scores as training data.',
          ),
        },
      },
    },
  }
}

const query = (type: string, description: string) => ({ type, location: 'query', description })
const PARAMETERS = {
  key: query('string', 'API key.'),
  access_token: query('string', 'OAuth access token.'),
  oauth_token: query('string', 'OAuth 2.0 token for the current user.'),
  alt: { ...query('string', 'Data format for response.'), default: 'json', enum: ['json', 'media', 'proto'] },
  callback: query('string', 'JSONP'),
  fields: query('string', 'Selector specifying which fields to include in a partial response.'),
  prettyPrint: { ...query('boolean', 'Returns response with indentations and line breaks.'), default: 'true' },
  quotaUser: query('string', 'Available to use for quota purposes for server-side applications.'),
  uploadType: query('string', 'Legacy upload protocol for media.'),
  upload_protocol: query('string', 'Upload protocol for media.'),
  '$.xgafv': { ...query('string', 'V1 error format.'), enum: ['1', '2'] },
}
