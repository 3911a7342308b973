{{/* The names of the old chart, so that a claim of it is found again: NAME-pvc-NAME-0. */}}
{{- define "standpipe.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "standpipe.labels" -}}
app: {{ include "standpipe.name" . }}
app.kubernetes.io/name: standpipe
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* What no schema can say: values that contradict each other. */}}
{{- define "standpipe.check" -}}
{{- $stan := .Values.stan -}}
{{- if and (eq .Values.store.type "sql") (not .Values.store.sql.source) -}}
{{- fail "store.sql.source is empty: store.type sql needs the address of a database" -}}
{{- end -}}
{{- if and $stan.tls.enabled (not $stan.tls.secretName) -}}
{{- fail "stan.tls.secretName is empty: stan.tls.enabled needs the secret with the certificates" -}}
{{- end -}}
{{- if and .Values.nats.tls.enabled (not .Values.nats.tls.secret.name) -}}
{{- fail "nats.tls.secret.name is empty: nats.tls.enabled needs the secret with certificate and key" -}}
{{- end -}}
{{- if and .Values.auth.enabled (not .Values.auth.basic.users) -}}
{{- fail "auth.basic.users is empty: with auth.enabled nobody could connect" -}}
{{- end -}}
{{- if not $stan.nats.url -}}
{{- if or $stan.tls.enabled $stan.auth.enabled $stan.credentials.secret.name -}}
{{- fail "stan.tls, stan.auth and stan.credentials are for the connection to another NATS server, but stan.nats.url is empty; for clients of this one there are nats.tls and auth" -}}
{{- end -}}
{{- else if or .Values.nats.tls.enabled .Values.auth.enabled -}}
{{- fail "nats.tls and auth are for the NATS server inside, but stan.nats.url names another" -}}
{{- end -}}
{{- if and (ne .Values.service.type "ClusterIP") .Values.service.headless -}}
{{- fail (printf "service.headless must be false with service.type %s" .Values.service.type) -}}
{{- end -}}
{{- end -}}

{{/* A map for the configuration file, where sizes such as 1GB are numbers and not texts. */}}
{{- define "standpipe.map" -}}
{{- regexReplaceAll "\"([0-9]+[kKmMgGtT][iI]?[bB])\"" (toJson .) "${1}" -}}
{{- end -}}

{{- define "standpipe.conf" -}}
{{- $stan := .Values.stan -}}
{{- $nats := .Values.nats -}}
streaming {
  id: {{ default .Release.Name $stan.clusterID | quote }}
  {{- if $stan.logging.debug }}
  sd: true
  {{- end }}
  {{- if $stan.logging.trace }}
  sv: true
  {{- end }}
  store: {{ .Values.store.type | quote }}
  {{- if eq .Values.store.type "file" }}
  dir: {{ .Values.store.file.path | quote }}
  {{- with .Values.store.file.options }}
  file_options: {{ include "standpipe.map" . }}
  {{- end }}
  {{- end }}
  {{- if eq .Values.store.type "sql" }}
  sql_options: {{ toJson (dict "driver" .Values.store.sql.driver "source" .Values.store.sql.source) }}
  {{- end }}
  {{- with .Values.store.limits }}
  store_limits: {{ include "standpipe.map" . }}
  {{- end }}
  {{- if $stan.nats.url }}
  ns: {{ $stan.nats.url | quote }}
  {{- if $stan.tls.enabled }}
  tls: {{ toJson $stan.tls.settings }}
  {{- end }}
  {{- if $stan.credentials.secret.name }}
  credentials: {{ printf "/etc/stan-creds/%s" $stan.credentials.secret.key | quote }}
  {{- end }}
  {{- if $stan.auth.enabled }}
  {{- range $key := list "username" "password" "token" }}
  {{- with get $stan.auth $key }}
  {{ $key }}: {{ quote . }}
  {{- end }}
  {{- end }}
  {{- if $stan.auth.nkeySeedFile.secret.name }}
  nkey_seed_file: "/etc/nkey-seed/{{ $stan.auth.nkeySeedFile.secret.key }}"
  {{- end }}
  {{- end }}
  {{- end }}
}

http: 8222
{{- if not $stan.nats.url }}
port: 4222
server_name: {{ include "standpipe.name" . | quote }}
{{- range $key, $name := dict "maxConnections" "max_connections" "maxSubscriptions" "max_subscriptions" "maxControlLine" "max_control_line" "maxPayload" "max_payload" "maxPending" "max_pending" }}
{{- $value := get $nats.limits $key }}
{{- if not (kindIs "invalid" $value) }}
{{ $name }}: {{ if kindIs "float64" $value }}{{ int64 $value }}{{ else }}{{ $value }}{{ end }}
{{- end }}
{{- end }}
{{- if $nats.logging.debug }}
debug: true
{{- end }}
{{- if $nats.logging.trace }}
trace: true
{{- end }}
{{- with $nats.pingInterval }}
ping_interval: {{ quote . }}
{{- end }}
{{- with $nats.maxPings }}
ping_max: {{ int64 . }}
{{- end }}
{{- with $nats.writeDeadline }}
write_deadline: {{ quote . }}
{{- end }}
{{- if $nats.tls.enabled }}
{{- $directory := printf "/etc/nats-certs/clients/%s" $nats.tls.secret.name }}
tls {
  cert_file: "{{ $directory }}/{{ $nats.tls.cert }}"
  key_file: "{{ $directory }}/{{ $nats.tls.key }}"
  {{- with $nats.tls.ca }}
  ca_file: "{{ $directory }}/{{ . }}"
  {{- end }}
  {{- if $nats.tls.verify }}
  verify: true
  {{- end }}
  {{- with $nats.tls.timeout }}
  timeout: {{ . }}
  {{- end }}
}
{{- end }}
{{- if .Values.auth.enabled }}
authorization {
  users: {{ toJson .Values.auth.basic.users }}
}
{{- with .Values.auth.basic.noAuthUser }}
no_auth_user: {{ quote . }}
{{- end }}
{{- end }}
{{- end }}
{{ end -}}
