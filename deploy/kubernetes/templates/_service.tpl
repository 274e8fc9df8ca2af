{{/*
One Parley service: migration job (when it owns a database), Deployment, Service, disruption budget.
Call with (dict "root" $ "name" "chat-service" "values" .Values.chat "secrets" (list ...) "env" (dict ...) "database" "chat").
*/}}
{{- define "parley.image" -}}
{{ .root.Values.image.repository }}/{{ .name }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "parley.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: parley
{{- end }}

{{- define "parley.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "parley.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* What the chart says, then what values.yaml says (`settings`): one entry a name, the later word holds. */}}
{{- define "parley.env" -}}
{{- $env := dict
  "PORT" "8000"
  "HOST" "0.0.0.0"
  "LOG_LEVEL" .root.Values.logLevel
  "PUBLIC_URL" (printf "%s://%s" (ternary "https" "http" (not (empty .root.Values.ingress.tlsSecret))) .root.Values.host)
  "AUTH_URL" (printf "http://%s-auth-service:8000" .root.Release.Name)
  "CHAT_URL" (printf "http://%s-chat-service:8000" .root.Release.Name)
  "ANALYTICS_URL" (printf "http://%s-analytics:8000" .root.Release.Name)
  "ML_URL" (printf "http://%s-ml-core:8000" .root.Release.Name)
  "TRUST_PROXY" "true"
  "REDIS_URL" .root.Values.redisUrl }}
{{- range $given := list .env .settings }}
{{- range $name, $value := $given }}{{- $_ := set $env $name $value }}{{- end }}
{{- end }}
{{- range $name, $value := $env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- range .secrets }}
- { name: {{ upper . }}_FILE, value: /run/secrets/{{ . }} }
{{- end }}
{{- end }}

{{- define "parley.secretVolume" -}}
{{- if .secrets }}
- name: secrets
  secret:
    secretName: {{ .root.Values.secretName }}
    defaultMode: 0440
    items:
      {{- range .secrets }}
      - { key: {{ . }}, path: {{ . }} }
      {{- end }}
{{- end }}
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- end }}

{{/* The service's environment where it connects as the role beside the owner of its tables. */}}
{{- define "parley.roleEnv" -}}
{{- $name := upper .database -}}
{{- $url := printf "%s_DATABASE_URL" $name -}}
{{- $asRole := regexReplaceAll "//([^:@/]+)@" (get .env $url) "//${1}_runtime@" -}}
{{- $password := printf "/run/secrets/postgres_%s_runtime_password" .database -}}
{{- merge (dict $url $asRole (printf "POSTGRES_%s_PASSWORD_FILE" $name) $password) .env | toJson -}}
{{- end }}

{{- define "parley.service" -}}
{{- $full := printf "%s-%s" .root.Release.Name .name -}}
{{- $ownerPassword := printf "postgres_%s_password" (default "" .database) -}}
{{- $migration := merge (dict "secrets" (list $ownerPassword)) . -}}
{{- $service := . -}}
{{- if and .database .root.Values.separateRoles -}}
{{- $rolePassword := printf "postgres_%s_runtime_password" .database -}}
{{- $migration = merge (dict "secrets" (list $ownerPassword $rolePassword)) . -}}
{{- $service = merge (dict "secrets" (append (without .secrets $ownerPassword) $rolePassword) "env" (include "parley.roleEnv" . | fromJson)) . -}}
{{- end -}}
{{- if .database }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ $full }}-migrate
  labels: {{- include "parley.labels" (dict "root" .root "name" (printf "%s-migrate" .name)) | nindent 4 }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 5
  template:
    metadata:
      labels: {{- include "parley.labels" (dict "root" .root "name" (printf "%s-migrate" .name)) | nindent 8 }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      imagePullSecrets: {{- toYaml .root.Values.image.pullSecrets | nindent 8 }}
      securityContext: {{- include "parley.podSecurity" . | nindent 8 }}
      containers:
        - name: migrate
          image: {{ include "parley.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: ["node", "{{ .name }}/dist/migrate.js"]
          env: {{- include "parley.env" $migration | nindent 12 }}
          securityContext: {{- include "parley.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - { name: secrets, mountPath: /run/secrets, readOnly: true }
            - { name: tmp, mountPath: /tmp }
      volumes: {{- include "parley.secretVolume" $migration | nindent 8 }}
---
{{- end }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $full }}
  labels: {{- include "parley.labels" . | nindent 4 }}
spec:
  {{- if not (and .values.autoscaling .values.autoscaling.enabled) }}
  replicas: {{ .values.replicas }}
  {{- end }}
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels: {{- include "parley.labels" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "parley.labels" . | nindent 8 }}
      annotations: { prometheus.io/scrape: "true", prometheus.io/port: "8000", prometheus.io/path: /metrics }
    spec:
      automountServiceAccountToken: false
      # Longer than the services' own drain.
      terminationGracePeriodSeconds: 40
      imagePullSecrets: {{- toYaml .root.Values.image.pullSecrets | nindent 8 }}
      securityContext: {{- include "parley.podSecurity" . | nindent 8 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "parley.labels" . | nindent 14 }}
      containers:
        - name: {{ .name }}
          image: {{ include "parley.image" . }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          ports: [{ name: http, containerPort: 8000 }]
          env: {{- include "parley.env" (merge (dict "settings" .values.env) $service) | nindent 12 }}
          # Once everything a service needs was there (the model too), only the service itself counts: `/ready` asks after Redis and
          # the databases, which all replicas share, so that a moment without Redis would take all of them out of service at once.
          startupProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 2, failureThreshold: 60 }
          livenessProbe: { httpGet: { path: /health, port: http }, periodSeconds: 10, failureThreshold: 3 }
          readinessProbe: { httpGet: { path: /health, port: http }, periodSeconds: 5, failureThreshold: 2 }
          resources: {{- toYaml .values.resources | nindent 12 }}
          securityContext: {{- include "parley.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- if .secrets }}
            - { name: secrets, mountPath: /run/secrets, readOnly: true }
            {{- end }}
            - { name: tmp, mountPath: /tmp }
      volumes: {{- include "parley.secretVolume" $service | nindent 8 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $full }}
  labels: {{- include "parley.labels" . | nindent 4 }}
spec:
  selector: {{- include "parley.labels" . | nindent 4 }}
  ports: [{ name: http, port: 8000, targetPort: http }]
{{- if gt (int .values.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $full }}
  labels: {{- include "parley.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "parley.labels" . | nindent 6 }}
{{- end }}
{{- end }}
