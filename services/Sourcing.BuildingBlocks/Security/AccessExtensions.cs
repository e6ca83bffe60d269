using System.Security.Claims;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;
using Sourcing.BuildingBlocks.Errors;

namespace Sourcing.BuildingBlocks.Security;

public static class AccessExtensions
{
    /// <summary>Every call needs a valid token; what a role may do stands at each method.</summary>
    public static void AddAccess(this IHostApplicationBuilder builder, string dataFolder)
    {
        var options = builder.Configuration.GetSection("Auth").Get<AuthOptions>() ?? new AuthOptions();
        if (string.IsNullOrWhiteSpace(options.Issuer) || string.IsNullOrWhiteSpace(options.Audience))
            throw new InvalidOperationException("Auth:Issuer and Auth:Audience must not be empty: they say whose tokens are taken.");
        var key = SigningKey.LoadOrCreate(options.KeyFile ?? Path.Combine(dataFolder, "keys", "signing-key.pem"));
        builder.Services.AddSingleton(options).AddSingleton(key).AddSingleton<ServiceTokens>();
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessDenied>();
        // Also where a method names no role: a token without any of ours may do nothing.
        var known = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(Roles.All).Build();
        builder.Services.AddAuthorizationBuilder().SetDefaultPolicy(known).SetFallbackPolicy(known);
        // Authentication brings data protection along, which would otherwise leave keys in the user's home; nothing here uses it.
        builder.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        // Checking a signature costs more than the rest of a small call, so a token found good is remembered for a short while.
        var good = new MemoryCache(new MemoryCacheOptions { SizeLimit = 10_000 });
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TimeProvider>((jwt, clock) =>
        {
            jwt.MapInboundClaims = false;
            jwt.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = options.Issuer,
                ValidAudience = options.Audience,
                IssuerSigningKey = key,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                RequireExpirationTime = true,
                LifetimeValidator = (from, until, _, _) => IsCurrent(clock.GetUtcNow().UtcDateTime, from, until),
                RoleClaimType = Caller.RoleClaim,
                NameClaimType = "sub",
            };
            jwt.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    var header = context.Request.Headers.Authorization.ToString();
                    if (good.TryGetValue(header, out (ClaimsPrincipal Principal, DateTime Until) entry) && clock.GetUtcNow().UtcDateTime < entry.Until)
                    {
                        context.Principal = entry.Principal;
                        context.Success();
                    }
                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    var header = context.Request.Headers.Authorization.ToString();
                    good.Set(header, (context.Principal!, context.SecurityToken.ValidTo), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
                    return Task.CompletedTask;
                },
            };
        });
    }

    private static bool IsCurrent(DateTime now, DateTime? from, DateTime? until) =>
        until is { } end && now < end && (from is not { } start || now >= start - TimeSpan.FromMinutes(1));

    /// <summary>Answers a refused call as a status with a reason instead of a bare HTTP code.</summary>
    private sealed class AccessDenied : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded) return next(context);
            if (authorizeResult.Challenged)
            {
                return FrameworkStatus.WriteAsync(context, StatusCode.Unauthenticated, "TOKEN_INVALID",
                    "A valid token is needed: none was sent, or it is expired, not for this service, or signed by another key.");
            }
            var roles = policy.Requirements.OfType<Microsoft.AspNetCore.Authorization.Infrastructure.RolesAuthorizationRequirement>().SelectMany(r => r.AllowedRoles);
            return FrameworkStatus.WriteAsync(context, StatusCode.PermissionDenied, "ROLE_MISSING", $"The token carries none of the roles that may do this: {string.Join(", ", roles)}.");
        }
    }
}
