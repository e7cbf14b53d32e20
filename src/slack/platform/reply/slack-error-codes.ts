// What each documented error of the Web API means for the bot: https://docs.slack.dev/reference/methods, the page of each
// method that the bot calls, and https://docs.slack.dev/apis/web-api#errors for those that any method may answer.

export type SlackErrorCode =
  /** The bot can't post or read there: not a member, it doesn't see the channel, or a policy forbids it. */
  | 'no_access'
  | 'bad_token'
  | 'missing_scope'
  /** The organization keeps the app out of this workspace. */
  | 'workspace'
  /** The trigger or response URL is too old, or was used. */
  | 'expired'
  | 'rate_limited'
  /** Slack will never take this as it is. */
  | 'refused'
  /** No answer, or one that doesn't say whether it happened: a post may be there. */
  | 'unavailable'
  /** A word that no page documents: a read failed, a post may be there. */
  | 'unknown';

const WORDS: Readonly<Record<Exclude<SlackErrorCode, 'unknown'>, string>> = {
  no_access: `
    access_denied app_cannot_join_channel cannot_dm_bot channel_is_limited_access channel_not_found ekm_access_denied
    external_channel_migrating is_archived messages_tab_disabled no_permission not_in_channel posting_to_channel_denied
    restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
    restricted_action_thread_locked restricted_action_thread_only_channel team_access_not_granted too_many_members
    user_disabled user_not_found user_not_in_channel user_not_visible users_not_found`,
  bad_token: `
    account_inactive app_missing_action_url invalid_auth not_allowed_token_type not_authed token_expired token_revoked
    two_factor_setup_required`,
  missing_scope: 'missing_scope no_scopes not_enabled',
  workspace: 'accesslimited enterprise_is_restricted forbidden_team org_login_required team_not_found',
  expired: `
    exchanged_trigger_id expired_trigger_id expired_url invalid_trigger_id trigger_exchanged trigger_expired used_url`,
  rate_limited: 'message_limit_exceeded rate_limited ratelimited',
  unavailable: `
    fatal_error file_update_failed file_upload_failed internal_error list_record_comment_fetch_failed request_timeout
    service_unavailable team_added_to_org update_failed`,
  refused: `
    alt_txt_too_large as_user_not_supported attachment_payload_limit_exceeded block_mismatch blocked_file_type
    cannot_auth_user cannot_find_channel cannot_find_message cannot_find_service cannot_parse_attachment cannot_prompt
    cannot_reply_to_message cannot_unfurl_message cannot_unfurl_url cant_broadcast_message cant_delete_file
    cant_delete_message cant_update_message channels_limit_exceeded delete_not_allowed deprecated_endpoint
    duplicate_channel_not_found duplicate_external_id duplicate_message_not_found edit_window_closed
    error_processing_metadata file_deleted file_deleting_disabled file_not_found file_upload_size_restricted
    file_uploads_disabled file_uploads_except_images_disabled hash_conflict insecure_request invalid_action
    invalid_arg_name invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format
    invalid_channel invalid_charset invalid_cursor invalid_external_id invalid_form_data invalid_json invalid_limit
    invalid_metadata_filter_keys invalid_metadata_format invalid_metadata_schema invalid_payload invalid_post_type
    invalid_request invalid_scheduled_message_id invalid_source invalid_ts_latest invalid_ts_oldest invalid_types
    invalid_unfurl_id invalid_unfurls_format invalid_user_combination is_bot is_inactive json_not_object limit_required
    malware_detected markdown_text_conflict message_not_found metadata_must_be_sent_from_app metadata_too_large
    method_deprecated method_not_supported_for_channel_type missing_args missing_argument missing_channel
    missing_file_data missing_post_type missing_profile_id missing_source missing_ts missing_unfurl_id missing_unfurls
    msg_blocks_too_long msg_too_long no_dual_broadcast_content_update no_such_subteam no_text not_enough_users
    not_found not_implemented not_reply only_one_table_allowed permission_denied plan_upgrade_required
    push_limit_reached slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
    slack_connect_lists_sharing_blocked snippet_too_large storage_limit_reached streaming_mode_mismatch
    streaming_state_conflict subteam_not_found thread_not_found too_many_attachments too_many_contact_cards
    too_many_users unknown_method unknown_snippet_type unknown_subtype upgrade_required users_list_not_supplied
    view_too_large`,
};

const CODES = new Map<string, SlackErrorCode>(
  Object.entries(WORDS).flatMap(([code, words]) =>
    words
      .trim()
      .split(/\s+/)
      .map((word) => [word, code as SlackErrorCode]),
  ), // keys of our own table
);

/** @param word Slack's own, such as `not_in_channel` */
export const slackErrorCode = (word: string): SlackErrorCode => CODES.get(word) ?? 'unknown';
